import { LightningElement, api } from 'lwc';
import { request } from '../../browser/http.ts';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';

interface Principal {
  readonly credential: string;
  readonly parameters: readonly { readonly name: string; readonly isSet: boolean }[];
}

interface Assignment {
  readonly userId: string;
  readonly name: string;
  readonly profile: string;
  readonly permissionSets: readonly {
    readonly name: string;
    readonly label: string;
    readonly isAssigned: boolean;
  }[];
}

interface Setup {
  readonly principals: readonly Principal[];
  readonly scheduledJobs: readonly Readonly<Record<string, string | null>>[];
  readonly apexJobs: readonly Readonly<Record<string, string | number | null>>[];
  readonly assignments: readonly Assignment[];
}

const PAGES: readonly { name: string; label: string }[] = [
  { name: 'NamedCredential', label: 'Named Credentials' },
  { name: 'PermSets', label: 'Permission Set Assignments' },
  { name: 'ScheduledJobs', label: 'Scheduled Jobs' },
  { name: 'AsyncApexJobs', label: 'Apex Jobs' }
];

/** The pages of Setup that an admin needs beside the app. */
export default class SetupPage extends LightningElement {
  @api pageName = '';

  setup: Setup | undefined;
  /** Why the user may not see Setup. */
  refusal: string | undefined;
  entered: Record<string, string> = {};

  scheduledColumns = [
    { label: 'Job Name', fieldName: 'name' },
    { label: 'Next Scheduled Run', fieldName: 'nextFireTime' },
    { label: 'Last Run', fieldName: 'previousFireTime' },
    { label: 'Cron Expression', fieldName: 'cronExpression' },
    { label: 'State', fieldName: 'state' },
    { type: 'action', typeAttributes: { rowActions: [{ label: 'Delete', name: 'delete' }] } }
  ];
  jobColumns = [
    { label: 'Apex Class', fieldName: 'className' },
    { label: 'Job Type', fieldName: 'jobType' },
    { label: 'Status', fieldName: 'status' },
    { label: 'Status Detail', fieldName: 'extendedStatus' },
    { label: 'Batches', fieldName: 'batches' },
    { label: 'Submitted', fieldName: 'createdDate' },
    { label: 'Completed', fieldName: 'completedDate' }
  ];

  connectedCallback(): void {
    void this.load();
  }

  get current(): string {
    return PAGES.find(({ name }) => name === this.pageName)?.name ?? 'NamedCredential';
  }

  get heading(): string {
    return PAGES.find(({ name }) => name === this.current)?.label ?? 'Setup';
  }

  get menu(): {
    name: string;
    label: string;
    address: string;
    current: 'page' | undefined;
    className: string;
  }[] {
    return PAGES.map(({ name, label }) => ({
      name,
      label,
      address: `/lightning/setup/${name}/home`,
      current: name === this.current ? ('page' as const) : undefined,
      className: `slds-nav-vertical__item${name === this.current ? ' slds-is-active' : ''}`
    }));
  }

  get principals(): object[] {
    return (this.setup?.principals ?? []).map(({ credential, parameters }) => ({
      credential,
      parameters: parameters.map(({ name, isSet }) => ({
        name,
        key: `${credential}.${name}`,
        placeholder: isSet ? 'Set; enter a new value to replace it' : 'Not set'
      }))
    }));
  }

  get showsCredentials(): boolean {
    return this.setup !== undefined && this.current === 'NamedCredential';
  }

  get showsAssignments(): boolean {
    return this.setup !== undefined && this.current === 'PermSets';
  }

  get showsSchedules(): boolean {
    return this.current === 'ScheduledJobs' && (this.setup?.scheduledJobs.length ?? 0) > 0;
  }

  get showsJobs(): boolean {
    return this.current === 'AsyncApexJobs' && (this.setup?.apexJobs.length ?? 0) > 0;
  }

  /** What a page says that has no rows yet. */
  get nothing(): string | null {
    if (this.setup === undefined || this.showsSchedules || this.showsJobs) return null;
    if (this.current === 'ScheduledJobs') return 'Nothing is scheduled.';
    return this.current === 'AsyncApexJobs' ? 'No job has run yet.' : null;
  }

  handleParameter(event: CustomEvent<{ value: string }>): void {
    const { key = '' } = (event.target as HTMLElement).dataset;
    this.entered = { ...this.entered, [key]: event.detail.value };
  }

  async handleSaveCredential(event: Event): Promise<void> {
    const { credential = '' } = (event.target as HTMLElement).dataset;
    const entries = Object.entries(this.entered)
      .filter(([key, value]) => key.startsWith(`${credential}.`) && value !== '')
      .map(([key, value]) => [key.slice(credential.length + 1), value]);
    await this.change('POST', '/local/setup/principal', {
      credential,
      parameters: Object.fromEntries(entries) as object
    });
    this.entered = {};
  }

  async handleAssignment(event: CustomEvent<{ checked: boolean }>): Promise<void> {
    const { user: userId, set: permissionSet } = (event.target as HTMLElement).dataset;
    await this.change(event.detail.checked ? 'POST' : 'DELETE', '/local/setup/assignments', {
      userId,
      permissionSet
    });
  }

  async handleScheduleAction(event: CustomEvent<{ row: { id: string } }>): Promise<void> {
    await this.change('DELETE', '/local/setup/scheduled-jobs', { id: event.detail.row.id });
  }

  async load(): Promise<void> {
    try {
      this.setup = await request<Setup>('GET', '/local/setup');
    } catch (error) {
      this.refusal = (error as { body: { message: string } }).body.message;
    }
  }

  private async change(method: 'POST' | 'DELETE', path: string, body: object): Promise<void> {
    try {
      await request(method, path, body);
      this.dispatchEvent(new ShowToastEvent({ title: 'Saved', variant: 'success' }));
    } catch (error) {
      const { message } = (error as { body: { message: string } }).body;
      this.dispatchEvent(new ShowToastEvent({ title: 'Not saved', message, variant: 'error' }));
    }
    await this.load();
  }
}
