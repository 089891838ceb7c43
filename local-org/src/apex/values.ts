/**
 * How every Apex value looks while it runs.
 *
 * | Apex            | JavaScript                                                |
 * | --------------- | --------------------------------------------------------- |
 * | null            | `null` (never `undefined`)                                |
 * | Integer         | `number`, always an int32                                 |
 * | Long            | `bigint`, always an int64                                 |
 * | Double          | `ApexDouble`                                              |
 * | Decimal         | `ApexDecimal` (value and scale)                           |
 * | Boolean, String | `boolean`, `string`                                       |
 * | Id              | `string` of 18 characters                                 |
 * | Date, Datetime, Time, Blob | `ApexDate`, `ApexDatetime`, `ApexTime`, `ApexBlob` |
 * | List, Set, Map  | `ApexList`, `ApexSet`, `ApexMap` (insertion order)        |
 * | sObject         | `SObject`                                                 |
 * | enum constant   | `EnumValue` (one object per constant)                     |
 * | Exception       | `ApexException`, thrown as it is                          |
 * | anything else   | a subclass of `ApexObject`                                |
 */
export * from './values/numbers.ts';
export * from './values/dates.ts';
export * from './values/objects.ts';
export * from './values/collections.ts';
export * from './values/sobject.ts';
export * from './values/equality.ts';
