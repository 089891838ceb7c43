import { createTestWireAdapter } from '@salesforce/wire-service-jest-util';

/** Stands in for the module of list views, of which the platform's own stand-in has only a part. */
export const getListInfoByName = createTestWireAdapter(jest.fn());
export const getListInfosByObjectName = createTestWireAdapter(jest.fn());
export const getListRecordsByName = createTestWireAdapter(jest.fn());
export const updateListInfoByName = jest.fn();
