import type { Vendor, VendorLicense } from '../../simulators/app-analytics/vendor.ts';

const text = (value: string): string => `'${value.replaceAll("'", "\\'")}'`;

/**
 * Anonymous Apex that gives an org the packages and licenses of a vendor, as the License Management App would, and lets
 * its admin read them. Accounts are found by their names.
 */
export function licensesScript({ packages, licenses }: Vendor): string {
  return `// Packages and licenses of the demo vendor, as the License Management App makes them.
Map<String, Id> accounts = new Map<String, Id>();
for (Account account : [SELECT Id, Name FROM Account LIMIT 1000]) {
    accounts.put(account.Name, account.Id);
}
Schema.SObjectType packageType = Schema.getGlobalDescribe().get('sfLma__Package__c');
Schema.SObjectType licenseType = Schema.getGlobalDescribe().get('sfLma__License__c');
List<SObject> packages = new List<SObject>();
List<CrosswalkUsagePackage__c> included = new List<CrosswalkUsagePackage__c>();
Map<String, SObject> byId = new Map<String, SObject>();
for (List<String> row : new List<List<String>>{
${packages.map(({ packageId, name }) => `    new List<String>{ ${text(packageId)}, ${text(name)} }`).join(',\n')}
}) {
    SObject record = packageType.newSObject();
    record.put('Name', row[1]);
    record.put('sfLma__Package_ID__c', row[0]);
    packages.add(record);
    byId.put(row[0], record);
    included.add(new CrosswalkUsagePackage__c(Name = row[1], PackageId__c = row[0]));
}
insert packages;
insert included;
List<SObject> licenses = new List<SObject>();
for (List<Object> row : new List<List<Object>>{
${licenses.map((license) => `    new List<Object>{ ${valuesOf(license).join(', ')} }`).join(',\n')}
}) {
    SObject record = licenseType.newSObject();
    record.put('sfLma__Subscriber_Org_ID__c', row[0]);
    record.put('sfLma__Package__c', byId.get((String) row[1]).Id);
    record.put('sfLma__Account__c', accounts.get((String) row[2]));
    record.put('sfLma__Status__c', row[3]);
    record.put('sfLma__Expiration__c', row[4]);
    record.put('sfLma__Seats__c', row[5]);
    record.put('sfLma__Used_Licenses__c', row[6]);
    record.put('sfLma__Subscriber_Org_Is_Sandbox__c', row[7]);
    record.put('sfLma__Org_Status_Formula__c', row[8]);
    record.put('sfLma__Install_Date__c', Date.today().addDays(-400));
    licenses.add(record);
}
insert licenses;
List<String> tiers = new List<String>{ 'Gold', 'Silver', 'Bronze' };
List<String> regions = new List<String>{ 'West', 'Central', 'East' };
List<Account> customers = new List<Account>();
for (Id accountId : accounts.values()) {
    Account customer = new Account(Id = accountId);
    customer.put('Customer_Tier__c', tiers[Math.mod(customers.size(), tiers.size())]);
    customer.put('Region__c', regions[Math.mod(customers.size() + 1, regions.size())]);
    customer.put('Internal_Seats__c', Math.mod(customers.size(), 9) == 0 ? 40 : null);
    customers.add(customer);
}
update customers;
`;
}

/** Perpetual licenses have the first day of 1970, as the app stores it. */
function valuesOf(license: VendorLicense): string[] {
  const { expiresInDays, usedLicenses, account } = license;
  return [
    text(license.organizationId),
    text(license.packageId),
    account === null ? 'null' : text(account),
    text(license.status),
    expiresInDays === null ? 'Date.newInstance(1970, 1, 1)' : `Date.today().addDays(${expiresInDays})`,
    String(license.seats),
    usedLicenses === null ? 'null' : String(usedLicenses),
    String(license.isSandbox),
    text(license.orgStatus)
  ];
}
