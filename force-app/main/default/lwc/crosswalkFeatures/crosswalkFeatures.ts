import { LightningElement } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import getCatalog from '@salesforce/apex/CrosswalkFieldSyncController.getCatalog';
import getFeatures from '@salesforce/apex/CrosswalkFeatureController.getFeatures';
import removeFeature from '@salesforce/apex/CrosswalkFeatureController.removeFeature';
import saveFeature from '@salesforce/apex/CrosswalkFeatureController.saveFeature';
import type { NoticeView } from 'c/crosswalkNotice';
import type { StatusView } from 'c/crosswalkStatusBadge';
import { format } from 'c/crosswalkText';
import { openDialog, perform } from 'c/crosswalkWork';
import createsLabel from '@salesforce/label/c.Crosswalk_Features_Creates';
import readsLabel from '@salesforce/label/c.Crosswalk_Features_Reads';
import soqlLabel from '@salesforce/label/c.Crosswalk_Features_Soql';
import soslLabel from '@salesforce/label/c.Crosswalk_Features_Sosl';
import updatesLabel from '@salesforce/label/c.Crosswalk_Features_Updates';
import deletesLabel from '@salesforce/label/c.Crosswalk_Features_Deletes';
import headingLabel from '@salesforce/label/c.Crosswalk_Features_Heading';
import introLabel from '@salesforce/label/c.Crosswalk_Features_Intro';
import addLabel from '@salesforce/label/c.Crosswalk_Features_Add';
import nameLabel from '@salesforce/label/c.Crosswalk_Features_Name';
import descriptionLabel from '@salesforce/label/c.Crosswalk_Features_Description';
import componentsLabel from '@salesforce/label/c.Crosswalk_Features_Components';
import packageLabel from '@salesforce/label/c.Crosswalk_Features_Package';
import typeLabel from '@salesforce/label/c.Crosswalk_Features_Type';
import operationsLabel from '@salesforce/label/c.Crosswalk_Features_Operations';
import usedByLabel from '@salesforce/label/c.Crosswalk_Features_UsedBy';
import stateLabel from '@salesforce/label/c.Crosswalk_Features_State';
import readyLabel from '@salesforce/label/c.Crosswalk_Features_Ready';
import recalculatingLabel from '@salesforce/label/c.Crosswalk_Features_Recalculating';
import editLabel from '@salesforce/label/c.Crosswalk_Features_Edit';
import deleteLabel from '@salesforce/label/c.Crosswalk_Features_Delete';
import actionsLabel from '@salesforce/label/c.Crosswalk_Features_Actions';
import actionsOfLabel from '@salesforce/label/c.Crosswalk_Features_ActionsOf';
import emptyHeadingLabel from '@salesforce/label/c.Crosswalk_Features_EmptyHeading';
import emptyMessageLabel from '@salesforce/label/c.Crosswalk_Features_EmptyMessage';
import saveLabel from '@salesforce/label/c.Crosswalk_Features_Save';
import cancelLabel from '@salesforce/label/c.Crosswalk_Features_Cancel';
import savedLabel from '@salesforce/label/c.Crosswalk_Features_Saved';
import confirmLabel from '@salesforce/label/c.Crosswalk_Features_Confirm';
import confirmHeadingLabel from '@salesforce/label/c.Crosswalk_Features_ConfirmHeading';
import loadingLabel from '@salesforce/label/c.Crosswalk_Features_Loading';
import noCatalogLabel from '@salesforce/label/c.Crosswalk_Features_NoCatalog';
import addComponentLabel from '@salesforce/label/c.Crosswalk_Features_AddComponent';
import componentLabel from '@salesforce/label/c.Crosswalk_Features_Component';
import removeLabel from '@salesforce/label/c.Crosswalk_Features_Remove';

const LABELS = {
  creates: createsLabel,
  reads: readsLabel,
  soql: soqlLabel,
  sosl: soslLabel,
  updates: updatesLabel,
  deletes: deletesLabel,
  heading: headingLabel,
  intro: introLabel,
  add: addLabel,
  name: nameLabel,
  description: descriptionLabel,
  components: componentsLabel,
  package: packageLabel,
  type: typeLabel,
  operations: operationsLabel,
  usedBy: usedByLabel,
  state: stateLabel,
  ready: readyLabel,
  recalculating: recalculatingLabel,
  edit: editLabel,
  delete: deleteLabel,
  actions: actionsLabel,
  actionsOf: actionsOfLabel,
  emptyHeading: emptyHeadingLabel,
  emptyMessage: emptyMessageLabel,
  save: saveLabel,
  cancel: cancelLabel,
  saved: savedLabel,
  confirm: confirmLabel,
  confirmHeading: confirmHeadingLabel,
  loading: loadingLabel,
  noCatalog: noCatalogLabel,
  addComponent: addComponentLabel,
  component: componentLabel,
  remove: removeLabel
};

type Feature = Awaited<ReturnType<typeof getFeatures>>[number];
type Component = NonNullable<Feature['components']>[number];
type Catalog = Awaited<ReturnType<typeof getCatalog>>;

const STATES: Readonly<Record<string, StatusView>> = {
  Ready: { label: LABELS.ready, icon: 'utility:success', variant: 'success' },
  Recalculating: { label: LABELS.recalculating, icon: 'utility:clock', variant: 'warning' }
};

/** As the field Operations of a component names them. */
const OPERATIONS = [
  { value: 'INSERT', label: LABELS.creates },
  { value: 'READ', label: LABELS.reads },
  { value: 'SOQL_QUERY', label: LABELS.soql },
  { value: 'SOSL_QUERY', label: LABELS.sosl },
  { value: 'UPDATE', label: LABELS.updates },
  { value: 'DELETE', label: LABELS.deletes }
];

const keyOf = ({ packageId, componentType, componentName }: Component): string =>
  [packageId, componentType, componentName].join('|');

/** Classes and triggers are one kind for a feature: Apex executions. */
function kindOf(type: string | null | undefined): string {
  return type === 'ApexClass' || type === 'ApexTrigger' ? 'ApexExecution' : (type ?? '');
}

/** Features: which there are, and an editor for one of them. */
export default class CrosswalkFeatures extends LightningElement {
  labels = LABELS;
  operations = OPERATIONS;
  features: readonly Feature[] = [];
  /** The feature that is being edited; undefined shows the list. */
  edited: Feature | undefined;
  catalog: Catalog = {};
  candidate = '';
  isLoading = true;
  isBusy = false;
  notice: NoticeView | undefined;

  connectedCallback(): void {
    void perform(this, async () => {
      this.features = await getFeatures();
      this.catalog = await getCatalog();
    }).finally(() => (this.isLoading = false));
  }

  get isEmpty(): boolean {
    return this.features.length === 0;
  }

  get rows() {
    return this.features.map((feature) => ({
      id: feature.featureId ?? '',
      name: feature.name ?? '',
      description: feature.description ?? '',
      components: (feature.components ?? []).map(({ componentName }) => componentName).join(', '),
      usedBy: feature.usedBy ?? 0,
      status: STATES[feature.state ?? ''],
      menuLabel: format(LABELS.actionsOf, feature.name ?? '')
    }));
  }

  get chosen() {
    return (this.edited?.components ?? []).map((component) => ({
      key: keyOf(component),
      label: this.labelOf(component),
      removeLabel: format(LABELS.remove, component.componentName ?? ''),
      isObject: component.componentType === 'CustomObject',
      operations: component.operations ?? []
    }));
  }

  get candidates(): { value: string; label: string }[] {
    const chosen = new Set((this.edited?.components ?? []).map((component) => keyOf(component)));
    return this.known
      .filter((component) => !chosen.has(keyOf(component)))
      .map((component) => ({ value: keyOf(component), label: this.labelOf(component) }));
  }

  get hasNoCatalog(): boolean {
    return this.known.length === 0;
  }

  get isAddDisabled(): boolean {
    return this.candidate === '';
  }

  handleAdd(): void {
    this.open({ name: '', description: '', components: [] });
  }

  handleAction(event: CustomEvent<{ value: string }>): void {
    const { id } = (event.target as HTMLElement).dataset;
    const feature = this.features.find(({ featureId }) => featureId === id);
    if (!feature) return;
    if (event.detail.value === 'edit') this.open(feature);
    else void this.remove(feature);
  }

  handleText(event: CustomEvent<{ value: string }>): void {
    const field = event.target as HTMLInputElement;
    this.edited = { ...this.edited, [field.name]: event.detail.value };
  }

  handleCandidate(event: CustomEvent<{ value: string }>): void {
    this.candidate = event.detail.value;
  }

  handleAddComponent(): void {
    const component = this.known.find((one) => keyOf(one) === this.candidate);
    if (component) this.setComponents([...(this.edited?.components ?? []), component]);
    this.candidate = '';
  }

  handleRemoveComponent(event: Event): void {
    const { key } = (event.target as HTMLElement).dataset;
    this.setComponents((this.edited?.components ?? []).filter((component) => keyOf(component) !== key));
  }

  handleOperations(event: CustomEvent<{ value: string[] }>): void {
    const { key } = (event.target as HTMLElement).dataset;
    this.setComponents(
      (this.edited?.components ?? []).map((component) => ({
        ...component,
        ...(keyOf(component) === key ? { operations: event.detail.value } : {})
      }))
    );
  }

  handleCancel(): void {
    this.edited = undefined;
    this.notice = undefined;
  }

  handleSave(): void {
    void perform(this, async () => {
      await saveFeature({ feature: this.edited ?? null });
      this.features = await getFeatures();
      this.edited = undefined;
      this.notice = { variant: 'success', message: LABELS.saved };
    });
  }

  private open(feature: Feature): void {
    this.notice = undefined;
    this.candidate = '';
    this.edited = feature;
  }

  private setComponents(components: readonly Component[]): void {
    this.edited = { ...this.edited, components };
  }

  private async remove(feature: Feature): Promise<void> {
    const isSure = await openDialog(LightningConfirm, {
      message: format(LABELS.confirm, feature.name ?? ''),
      label: LABELS.confirmHeading,
      theme: 'warning'
    });
    if (!isSure) return;
    await perform(this, async () => {
      await removeFeature({ featureId: feature.featureId ?? null });
      this.features = await getFeatures();
    });
  }

  /** Components of the catalogue, in the kinds that a feature knows. */
  private get known(): Component[] {
    return (this.catalog.components ?? []).map(({ packageId, componentType, componentName }) => ({
      packageId: packageId ?? '',
      componentType: kindOf(componentType),
      componentName: componentName ?? '',
      operations: []
    }));
  }

  private labelOf({ packageId, componentType, componentName }: Component): string {
    const owner = this.catalog.packages?.find((one) => one.packageId === packageId);
    return `${componentName ?? ''} (${componentType ?? ''}, ${owner?.name ?? packageId ?? ''})`;
  }
}
