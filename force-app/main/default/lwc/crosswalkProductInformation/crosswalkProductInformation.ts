import { LightningElement, api, wire } from 'lwc';
import checkReadiness from '@salesforce/apex/CrosswalkProductController.checkReadiness';
import setIncluded from '@salesforce/apex/CrosswalkProductController.setIncluded';
import mayAccess from '@salesforce/customPermission/CrosswalkAccess';
import maySelect from '@salesforce/customPermission/CrosswalkSelectProducts';
import checkNow from '@salesforce/label/c.Crosswalk_Product_CheckNow';
import checkedAt from '@salesforce/label/c.Crosswalk_Product_CheckedAt';
import checkingNow from '@salesforce/label/c.Crosswalk_Product_Checking';
import heading from '@salesforce/label/c.Crosswalk_Product_Heading';
import match from '@salesforce/label/c.Crosswalk_Product_Match';
import mayNotSelect from '@salesforce/label/c.Crosswalk_Error_MayNotSelect';
import neverChecked from '@salesforce/label/c.Crosswalk_Product_NeverChecked';
import noAccess from '@salesforce/label/c.Crosswalk_Error_NoAccess';
import noMatch from '@salesforce/label/c.Crosswalk_Product_NoMatch';
import loading from '@salesforce/label/c.Crosswalk_Products_Loading';
import readinessLabel from '@salesforce/label/c.Crosswalk_Products_ReadinessColumn';
import { getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import { toSentence } from 'c/crosswalkErrors';
import type { IncludeChange } from 'c/crosswalkIncludeCheckbox';
import type { NoticeView } from 'c/crosswalkNotice';
import { toReadinessView, type ReadinessView } from 'c/crosswalkReadinessView';

const FIELDS = [
  'Product2.Name',
  'Product2.CrosswalkIncludeInFlexNetSync__c',
  'Product2.CrosswalkReadiness__c',
  'Product2.CrosswalkReadinessDetail__c',
  'Product2.CrosswalkIsReadinessOutdated__c',
  'Product2.CrosswalkFlexNetProduct__c',
  'Product2.CrosswalkCheckedAt__c'
];

/** Section of the product page: the checkbox, the readiness with its reason, and what was found in FlexNet Operations. */
export default class CrosswalkProductInformation extends LightningElement {
  @api get recordId(): string | undefined {
    return this.productId;
  }
  set recordId(recordId: string | undefined) {
    this.productId = recordId;
    // Undefined, so that the wire does not ask, for whoever has no access.
    this.wiredId = mayAccess === true ? recordId : undefined;
  }

  labels = {
    checkNow,
    checkedAt,
    checkingNow,
    heading,
    loading,
    match,
    neverChecked,
    noMatch,
    readinessLabel
  };
  fields = FIELDS;
  wiredId: string | undefined;
  record: UiRecord | undefined;
  notice: NoticeView | undefined = mayAccess === true ? undefined : { variant: 'error', message: noAccess };
  canSelect = maySelect === true;
  hint: NoticeView | undefined =
    mayAccess === true && maySelect !== true ? { variant: 'info', message: mayNotSelect } : undefined;
  isChecking = false;
  /** What the checkbox was set to, until that was saved and read again. */
  private wanted: boolean | undefined;
  private productId: string | undefined;

  @wire(getRecord, { recordId: '$wiredId', optionalFields: '$fields' })
  wiredRecord({ data, error }: UiWired<UiRecord>): void {
    if (error) this.notice = { variant: 'error', message: toSentence(error) };
    if (!data) return;
    this.record = data;
  }

  get isLoading(): boolean {
    return this.wiredId !== undefined && !this.record && !this.notice;
  }

  get isSaving(): boolean {
    return this.wanted !== undefined;
  }

  get isIncludeDisabled(): boolean {
    return !this.canSelect || this.isChecking;
  }

  get isCheckDisabled(): boolean {
    return !this.canSelect || this.isChecking || this.isSaving;
  }

  get name(): string {
    return this.text('Name') ?? '';
  }

  get isIncluded(): boolean {
    return this.wanted ?? this.record?.fields.CrosswalkIncludeInFlexNetSync__c?.value === true;
  }

  get readiness(): ReadinessView {
    return toReadinessView({
      isIncluded: this.isIncluded,
      code: this.text('CrosswalkReadiness__c'),
      codeLabel: this.record?.fields.CrosswalkReadiness__c?.displayValue ?? null,
      detail: this.text('CrosswalkReadinessDetail__c'),
      isOutdated: this.record?.fields.CrosswalkIsReadinessOutdated__c?.value === true
    });
  }

  get matchText(): string {
    return this.text('CrosswalkFlexNetProduct__c') ?? noMatch;
  }

  get checkedAtValue(): string | null {
    return this.text('CrosswalkCheckedAt__c');
  }

  async handleIncludeChange(event: CustomEvent<IncludeChange>): Promise<void> {
    const { productId, isIncluded } = event.detail;
    this.notice = undefined;
    this.wanted = isIncluded;
    try {
      const { failures } = await setIncluded({ productIds: [productId], isIncluded });
      this.notice = failureNotice(failures?.[0]?.message);
      await notifyRecordUpdateAvailable([{ recordId: productId }]);
    } catch (error) {
      this.notice = failureNotice(toSentence(error));
    } finally {
      this.wanted = undefined;
    }
  }

  async handleCheck(): Promise<void> {
    const { productId } = this;
    if (productId === undefined) return;
    this.notice = undefined;
    this.isChecking = true;
    try {
      const { failures } = await checkReadiness({ productIds: [productId] });
      this.notice = failureNotice(failures?.[0]?.message);
      await notifyRecordUpdateAvailable([{ recordId: productId }]);
    } catch (error) {
      this.notice = failureNotice(toSentence(error));
    } finally {
      this.isChecking = false;
    }
  }

  private text(field: string): string | null {
    const value = this.record?.fields[field]?.value;
    return typeof value === 'string' ? value : null;
  }
}

function failureNotice(message: string | null | undefined): NoticeView | undefined {
  return message == null ? undefined : { variant: 'error', message };
}
