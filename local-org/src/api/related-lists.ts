import type { ObjectType } from '../database/schema/schema.ts';
import type { ChildRelationship } from '../database/schema/types.ts';
import { readableObject, type ApiContext } from './context.ts';
import { ApiError } from './errors.ts';
import { fieldOfColumn, shownPath } from './list-columns.ts';
import { isReadable, objectOfRecord, readRecords } from './records.ts';

const PAGE_SIZE = 25;
const COLUMNS = 4;

/** Related lists of standard objects, by parent and relationship; of others, the lists of custom objects are shown. */
const STANDARD_LISTS: Readonly<
  Record<string, { readonly label: string; readonly columns: readonly string[] }>
> = {
  'Account.Contacts': { label: 'Contacts', columns: ['Name', 'Title', 'Email', 'Phone'] },
  'Account.Opportunities': { label: 'Opportunities', columns: ['Name', 'StageName', 'Amount', 'CloseDate'] },
  'Opportunity.OpportunityLineItems': {
    label: 'Products',
    columns: ['Product2.Name', 'Quantity', 'UnitPrice', 'CrosswalkLineStatus__c']
  },
  'Opportunity.OpportunityContactRoles': {
    label: 'Contact Roles',
    columns: ['Contact.Name', 'Role', 'IsPrimary']
  }
};

/** Names that layouts have for the lists of standard objects. */
const STANDARD_NAMES: Readonly<Record<string, string>> = {
  RelatedContactList: 'Contact.AccountId',
  RelatedOpportunityList: 'Opportunity.AccountId',
  RelatedLineItemList: 'OpportunityLineItem.OpportunityId',
  RelatedContactRoleList: 'OpportunityContactRole.OpportunityId'
};

/** `GET related-list-info/{object}`: the lists that its record page has. */
export function relatedListsInfo(context: ApiContext, objectName: string): object {
  const object = readableObject(context, objectName);
  const relatedLists = shownRelationships(context, object).map(({ name, childObject }) => ({
    entityLabel: childObject.label,
    label: STANDARD_LISTS[`${object.name}.${name}`]?.label ?? childObject.labelPlural,
    objectApiName: childObject.name,
    relatedListId: name
  }));
  return { parentObjectApiName: object.name, relatedLists };
}

/** `GET related-list-records/{parentId}/{relatedListId}`: the first records, with the columns that the list shows. */
export function relatedListRecords(context: ApiContext, parentId: string, relatedListId: string): object {
  const parent = objectOfRecord(context, parentId);
  const relationship = shownRelationships(context, parent).find(({ name }) => name === relatedListId);
  if (relationship === undefined)
    throw new ApiError(404, 'NOT_FOUND', `There is no related list ${relatedListId} that you can see.`);
  const child = context.opened.org.schema.existing(relationship.childObject.name);
  const ofLayout = listOfLayout(parent, relationship)?.columns.map((column) =>
    shownPath(child, fieldOfColumn(column))
  );
  const standard = STANDARD_LISTS[`${parent.name}.${relatedListId}`];
  const columns = columnsOf(context, child, relationship.field.name, ofLayout ?? standard?.columns);
  const records = readRecords(context, {
    object: child,
    fields: columns,
    where: {
      kind: 'compare',
      left: { kind: 'field', path: [relationship.field.name] },
      operator: '=',
      right: { kind: 'string', value: parentId }
    },
    orderBy: [{ operand: { kind: 'field', path: ['Id'] }, descending: true, nullsLast: true }],
    limit: PAGE_SIZE + 1
  });
  const page = records.slice(0, PAGE_SIZE);
  return {
    columns: columns.map((fieldApiName) => ({ fieldApiName, label: labelOf(child, fieldApiName) })),
    count: page.length,
    nextPageToken: records.length > PAGE_SIZE ? String(PAGE_SIZE) : null,
    records: page
  };
}

function shownRelationships(context: ApiContext, object: ObjectType): ChildRelationship[] {
  return object.childRelationships.filter((relationship) => {
    const { name, childObject } = relationship;
    const child = context.opened.org.schema.existing(childObject.name);
    const hasLayout = object.schema.display.layouts.length > 0;
    const isListed = hasLayout
      ? listOfLayout(object, relationship) !== undefined
      : childObject.custom || STANDARD_LISTS[`${object.name}.${name}`] !== undefined;
    return name !== undefined && isListed && context.permissions.object(child, 'read');
  });
}

function listOfLayout(
  parent: ObjectType,
  { childObject, field }: ChildRelationship
): { readonly columns: readonly string[] } | undefined {
  const name = `${childObject.name}.${field.name}`;
  return parent.schema.display.layouts[0]?.relatedLists.find(
    (list) => (STANDARD_NAMES[list.name] ?? list.name) === name
  );
}

/** The columns that the list has, or the name and the first custom fields; the parent itself is on the page already. */
function columnsOf(
  context: ApiContext,
  child: ObjectType,
  parentField: string,
  columns?: readonly string[]
): string[] {
  const own = child.fields.filter(({ custom, name }) => custom && name !== parentField);
  const wanted = columns ?? [child.nameField?.name ?? 'Id', ...own.map(({ name }) => shownPath(child, name))];
  const readable = wanted.filter((path) => isReadable(context, child, path.split('.')));
  return columns === undefined ? readable.slice(0, COLUMNS) : readable;
}

function labelOf(child: ObjectType, path: string): string {
  const parent = child.parentField(path.split('.')[0] ?? '');
  return (parent ?? child.fieldSchema(path))?.label.replace(/ ID$/, '') ?? path;
}
