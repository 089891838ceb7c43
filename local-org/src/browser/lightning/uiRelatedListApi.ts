import { uiApi } from '../http.ts';
import { wireAdapter } from '../wire.ts';

export const getRelatedListsInfo = wireAdapter({
  name: 'getRelatedListsInfo',
  required: ['parentObjectApiName'],
  load: ({ parentObjectApiName }) => uiApi('GET', `related-list-info/${parentObjectApiName as string}`)
});

export const getRelatedListRecords = wireAdapter({
  name: 'getRelatedListRecords',
  required: ['parentRecordId', 'relatedListId'],
  load: ({ parentRecordId, relatedListId }) =>
    uiApi('GET', `related-list-records/${parentRecordId as string}/${relatedListId as string}`),
  about: ({ parentRecordId }) => ['list ', parentRecordId as string]
});
