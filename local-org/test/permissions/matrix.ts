/** What the package's permission sets mean, in words of the field; the test beside it holds the org to it. */

/** The custom permission that a method asks for first, by the label of the sentence that refuses. */
export const REFUSALS = {
  access: 'Crosswalk_Error_NoAccess',
  administer: 'Crosswalk_Error_NotAdmin',
  sync: 'Crosswalk_Error_MayNotSync',
  select: 'Crosswalk_Error_MayNotSelect'
} as const;

/**
 * Who may call what. `yes`: the call works. `no`: the guard refuses. `-`: the class itself is closed to the permission set.
 * Without any permission set every class is closed; were it open, the guard would refuse.
 */
export const METHODS = `
method                                                   asks for    Admin User Integration
CrosswalkAdminSettingsController.getSettings             administer  yes   no   no
CrosswalkAdminSettingsController.isVerified              access      yes   yes  yes
CrosswalkAdminSettingsController.storeProxy              administer  yes   no   no
CrosswalkAdminSettingsController.testConnection          administer  yes   no   no
CrosswalkAdminSettingsController.submit                  administer  yes   no   no
CrosswalkConnectionController.checkConnection            access      yes   yes  yes
CrosswalkFeatureController.getFeatures                   access      yes   yes  -
CrosswalkFeatureController.saveFeature                   administer  yes   no   -
CrosswalkFeatureController.removeFeature                 administer  yes   no   -
CrosswalkFieldSyncController.getOverview                 access      yes   yes  yes
CrosswalkFieldSyncController.scheduleDaily               administer  yes   no   no
CrosswalkFieldSyncController.setSchedulePaused           administer  yes   no   no
CrosswalkFieldSyncController.removeSchedule              administer  yes   no   no
CrosswalkFieldSyncController.runNow                      sync        yes   no   yes
CrosswalkFieldSyncController.preview                     administer  yes   no   no
CrosswalkFieldSyncController.suggestField                administer  yes   no   no
CrosswalkFieldSyncController.getCatalog                  access      yes   yes  yes
CrosswalkFieldSyncController.getSettings                 access      yes   yes  yes
CrosswalkFieldSyncController.saveSettings                administer  yes   no   no
CrosswalkFieldSyncController.getFields                   access      yes   yes  yes
CrosswalkFieldSyncController.getAccountFields            administer  yes   no   no
CrosswalkFieldSyncController.saveField                   administer  yes   no   no
CrosswalkFieldSyncController.setPaused                   administer  yes   no   no
CrosswalkFieldSyncController.removeField                 administer  yes   no   no
CrosswalkFieldSyncController.checkFields                 administer  yes   no   no
CrosswalkFilterController.getFilters                     administer  yes   -    -
CrosswalkFilterController.getFields                      administer  yes   -    -
CrosswalkFilterController.countMatching                  administer  yes   -    -
CrosswalkFilterController.saveFilters                    administer  yes   -    -
CrosswalkLogController.getRuns                           access      yes   yes  yes
CrosswalkLogController.getTransactions                   access      yes   yes  yes
CrosswalkLogController.getTransaction                    access      yes   yes  yes
CrosswalkLogController.retryFailed                       sync        yes   no   yes
CrosswalkLogController.exportCsv                         access      yes   yes  yes
CrosswalkLogController.getRetention                      access      yes   yes  yes
CrosswalkLogController.saveRetention                     administer  yes   no   no
CrosswalkMappingController.getMappings                   administer  yes   -    -
CrosswalkMappingController.getFields                     administer  yes   -    -
CrosswalkMappingController.saveMappings                  administer  yes   -    -
CrosswalkMappingController.resetMappings                 administer  yes   -    -
CrosswalkMappingController.preview                       administer  yes   -    -
CrosswalkOneTimeSyncController.startSync                 sync        yes   no   yes
CrosswalkOneTimeSyncController.getProgress               access      yes   yes  yes
CrosswalkOneTimeSyncController.getEntitlements           access      yes   yes  yes
CrosswalkOverviewController.getOverview                  access      yes   yes  yes
CrosswalkProductController.setIncluded                   select      yes   yes  -
CrosswalkProductController.checkReadiness                select      yes   yes  -
CrosswalkProductController.checkIncluded                 select      yes   yes  -
CrosswalkProductController.getSummary                    access      yes   yes  -
CrosswalkRunController.getRun                            access      yes   yes  yes
CrosswalkRunController.stopRun                           sync        yes   no   yes
CrosswalkScheduleController.getSchedule                  access      yes   yes  yes
CrosswalkScheduleController.scheduleSync                 administer  yes   no   no
CrosswalkScheduleController.pause                        administer  yes   no   no
CrosswalkScheduleController.resume                       administer  yes   no   no
CrosswalkScheduleController.remove                       administer  yes   no   no
CrosswalkScheduleController.runNow                       sync        yes   no   yes
CrosswalkUsageAccountController.getAccounts              access      yes   yes  -
CrosswalkUsageAccountController.getAccount               access      yes   yes  -
CrosswalkUsageController.getSetup                        access      yes   yes  yes
CrosswalkUsageController.setPackageIncluded              administer  yes   no   no
CrosswalkUsageController.getStatus                       access      yes   yes  yes
CrosswalkUsageController.requestUsage                    sync        yes   no   yes
CrosswalkUsageController.scheduleDaily                   administer  yes   no   no
CrosswalkUsageController.removeSchedule                  administer  yes   no   no
CrosswalkUsageController.getRequests                     access      yes   yes  yes
`;

/** What each permission set lets do with records, all else being closed: create, read, edit, delete. */
export const OBJECTS = `
object                         Admin User Integration
Account                        RE    R    RE
Contact                        RE    R    RE
CrosswalkEntitlementLine__c    CRED  R    CRED
CrosswalkEntitlement__c        CRED  R    CRED
CrosswalkFeatureComponent__c   CRED  R    R
CrosswalkFeature__c            CRED  R    CRED
CrosswalkFieldMapping__c       CRED  R    R
CrosswalkFieldSync__c          CRED  R    CRED
CrosswalkFilter__c             CRED  R    R
CrosswalkSettings__c           R     R    R
CrosswalkSyncRun__c            CRED  R    CRED
CrosswalkTransaction__c        CRED  R    CRED
CrosswalkUsagePackage__c       CRED  R    R
CrosswalkUsageRequest__c       CRED  R    CRED
Opportunity                    RE    RE   RE
Product2                       RE    RE   R
UserExternalCredential         R     R    R
`;
