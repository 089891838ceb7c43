/** A name, or what `@salesforce/schema` gives for it. */
export type Reference = string | { readonly objectApiName: string; readonly fieldApiName?: string };

/** API name of an object. */
export function objectName(reference: Reference): string {
  return typeof reference === 'string' ? reference : reference.objectApiName;
}

/** `Object.Field`, the way in which the User Interface API names fields. */
export function fieldName(reference: Reference): string {
  return typeof reference === 'string' ? reference : `${reference.objectApiName}.${reference.fieldApiName}`;
}

/** One field or several, sorted so that the same question has the same key. */
export function fieldNames(references: Reference | readonly Reference[] | undefined): string[] | undefined {
  if (references === undefined) return undefined;
  return [references]
    .flat()
    .map((reference) => fieldName(reference as Reference))
    .sort();
}
