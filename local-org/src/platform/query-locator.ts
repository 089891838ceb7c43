import { ApexObject, type ApexList } from '../apex/values.ts';

/** The records of a batch's query. */
export class QueryLocator extends ApexObject {
  readonly records: ApexList;
  readonly soql: string;

  constructor(records: ApexList, soql: string) {
    super();
    this.records = records;
    this.soql = soql;
  }

  override get typeName(): string {
    return 'Database.QueryLocator';
  }
}
