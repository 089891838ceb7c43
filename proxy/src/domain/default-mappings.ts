import type { FieldMapping, MappedObject } from './mapping.ts';

const DEFAULT_FIELDS: Record<MappedObject, Record<string, [field: string, type: string]>> = {
  Account: {
    accountName: ['Name', 'STRING'],
    accountID: ['Id', 'ID'],
    description: ['Description', 'TEXTAREA'],
    address1: ['BillingStreet', 'TEXTAREA'],
    address2: ['ShippingStreet', 'TEXTAREA'],
    city: ['ShippingCity', 'STRING'],
    state: ['ShippingState', 'STRING'],
    zipcode: ['ShippingPostalCode', 'STRING'],
    country: ['ShippingCountry', 'STRING']
  },
  Contact: {
    firstName: ['FirstName', 'STRING'],
    lastName: ['LastName', 'STRING'],
    emailAddress: ['Email', 'EMAIL'],
    displayName: ['Name', 'STRING'],
    optIn: ['HasOptedOutOfEmail', 'BOOLEAN'],
    phoneNumber: ['Phone', 'PHONE'],
    faxNumber: ['Fax', 'PHONE'],
    street: ['MailingStreet', 'TEXTAREA'],
    city: ['MailingCity', 'STRING'],
    state: ['MailingState', 'STRING'],
    zipcode: ['MailingPostalCode', 'STRING'],
    country: ['MailingCountry', 'STRING']
  },
  Opportunity: {
    soldTo: ['CrosswalkSoldToAccount__c', 'REFERENCE'],
    description: ['Description', 'TEXTAREA'],
    shipToEmail: ['CrosswalkShipToEmail__c', 'EMAIL'],
    shipToAddress: ['CrosswalkShipToAddress__c', 'TEXTAREA']
  },
  OpportunityLineItem: {
    partNumber: ['ProductCode', 'STRING'],
    numberOfCopies: ['Quantity', 'DOUBLE'],
    description: ['Description', 'STRING'],
    startDate: ['CrosswalkStartDate__c', 'DATE'],
    startDateOption: ['CrosswalkStartDateOption__c', 'PICKLIST'],
    expirationDate: ['CrosswalkExpirationDate__c', 'DATE'],
    term: ['CrosswalkExpirationTerm__c', 'DOUBLE']
  }
};

/**
 * The mappings that the connector starts with, as its public guide lists them (pages on the default mappings of
 * accounts, contacts, opportunities and line items), with the email address that the guide leaves blank.
 */
export const DEFAULT_MAPPINGS: readonly FieldMapping[] = Object.entries(DEFAULT_FIELDS).flatMap(
  ([object, fields]) =>
    Object.entries(fields).map(([attribute, [field, fieldType]]) => ({
      object: object as MappedObject,
      attribute,
      field,
      fieldType
    }))
);
