/** A query that the platform would reject: a compile error of an inline query, a QueryException of a dynamic one. */
export class SoqlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SoqlError';
  }
}

const SEE_WSDL = 'Please reference your WSDL or the describe call for the appropriate names.';

/** The sentence for a field that does not exist or, in user mode, that the user may not see. */
export function noSuchColumn(field: string, entity: string): string {
  return (
    `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append ` +
    `the '__c' after the custom field name. ${SEE_WSDL}`
  );
}

export function noSuchRelationship(name: string, place: string): SoqlError {
  return new SoqlError(
    `Didn't understand relationship '${name}' in ${place}. If you are attempting to use a custom relationship, be sure to ` +
      `append the '__r' after the custom relationship name. ${SEE_WSDL}`
  );
}
