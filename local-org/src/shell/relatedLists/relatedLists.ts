import { LightningElement, api, wire } from 'lwc';
import { getRelatedListsInfo } from 'lightning/uiRelatedListApi';

interface RelatedList {
  readonly relatedListId: string;
  readonly label: string;
}

/** The lists of records that look up to the one of the page. */
export default class RelatedLists extends LightningElement {
  @api recordId = '';
  @api objectApiName = '';

  lists: readonly RelatedList[] = [];

  @wire(getRelatedListsInfo, { parentObjectApiName: '$objectApiName' })
  receive({ data }: { data?: { relatedLists: readonly RelatedList[] } }): void {
    this.lists = data?.relatedLists ?? [];
  }
}
