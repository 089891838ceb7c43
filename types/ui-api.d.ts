// The User Interface API as its modules give it; the platform's own types do not have it yet.

/** A value of a record: raw, and as a person reads it (null when both are the same). */
interface UiFieldValue {
  readonly value: unknown;
  readonly displayValue: string | null;
}

interface UiRecord {
  readonly id: string;
  readonly apiName: string;
  readonly fields: Readonly<Record<string, UiFieldValue>>;
}

interface UiListReference {
  readonly apiName: string;
  readonly label: string;
}

interface UiListColumn {
  readonly fieldApiName: string;
  readonly label: string;
  /** Path of the id that the column links to; null when it is no link. */
  readonly lookupId: string | null;
  readonly sortable: boolean;
}

interface UiListInfo {
  readonly displayColumns: readonly UiListColumn[];
  readonly label: string;
  readonly orderedByInfo: readonly { readonly fieldApiName: string; readonly isAscending: boolean }[];
  readonly updateable: boolean;
}

interface UiListRecords {
  readonly records: readonly UiRecord[];
  readonly currentPageToken: string;
  /** Null after the last page. */
  readonly nextPageToken: string | null;
}

interface UiFieldInfo {
  readonly apiName: string;
  readonly label: string;
  readonly dataType: string;
  readonly compound: boolean;
  readonly updateable: boolean;
}

interface UiObjectInfo {
  readonly fields: Readonly<Record<string, UiFieldInfo>>;
}

/** What a wire gives: nothing yet, data, or an error. */
interface UiWired<Data> {
  readonly data?: Data;
  readonly error?: import('./platform').PlatformError;
}

type UiAdapter<Data> = import('lwc').WireAdapterConstructor<Record<string, unknown>, UiWired<Data>>;

declare module 'lightning/uiListsApi' {
  export const getListInfosByObjectName: UiAdapter<{ readonly lists: readonly UiListReference[] }>;
  export const getListInfoByName: UiAdapter<UiListInfo>;
  export const getListRecordsByName: UiAdapter<UiListRecords>;
  export function updateListInfoByName(update: {
    objectApiName: string;
    listViewApiName: string;
    displayColumns: readonly string[];
  }): Promise<UiListInfo>;
}

declare module 'lightning/uiObjectInfoApi' {
  export const getObjectInfo: UiAdapter<UiObjectInfo>;
}

declare module 'lightning/uiRecordApi' {
  export const getRecord: UiAdapter<UiRecord>;
  /** Tells every wire that records were changed by Apex. */
  export function notifyRecordUpdateAvailable(records: readonly { recordId: string }[]): Promise<void>;
}

declare module 'lightning/datatable' {
  import { LightningElement } from 'lwc';
  export default class LightningDatatable extends LightningElement {
    static customTypes: Record<
      string,
      { template: unknown; standardCellLayout?: boolean; typeAttributes?: readonly string[] }
    >;
  }
}

declare module '*.html' {
  const template: unknown;
  export default template;
}
