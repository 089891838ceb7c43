import { uiApi } from '../http.ts';
import { fieldName, objectName, type Reference } from '../references.ts';
import { wireAdapter } from '../wire.ts';

export const getObjectInfo = wireAdapter({
  name: 'getObjectInfo',
  required: ['objectApiName'],
  load: ({ objectApiName }) => uiApi('GET', `object-info/${objectName(objectApiName as Reference)}`)
});

export const getPicklistValues = wireAdapter({
  name: 'getPicklistValues',
  required: ['recordTypeId', 'fieldApiName'],
  load: ({ recordTypeId, fieldApiName }) => {
    const [object, field] = fieldName(fieldApiName as Reference).split('.');
    return uiApi('GET', `object-info/${object}/picklist-values/${recordTypeId as string}/${field}`);
  }
});

export const getPicklistValuesByRecordType = wireAdapter({
  name: 'getPicklistValuesByRecordType',
  required: ['recordTypeId', 'objectApiName'],
  load: ({ recordTypeId, objectApiName }) =>
    uiApi(
      'GET',
      `object-info/${objectName(objectApiName as Reference)}/picklist-values/${recordTypeId as string}`
    )
});
