import noAccess from '@salesforce/label/c.Crosswalk_Error_NoAccess';
import unknownError from '@salesforce/label/c.Crosswalk_Error_Unknown';

/** What the platform says, in English alone, to a user whose permission sets do not open an Apex class. */
const CLASS_ACCESS = /access to the Apex class/;

/**
 * The sentence that an admin reads for anything that was thrown: Apex and UI API errors carry theirs in the body,
 * alone or as a list; what carries none gets a general one.
 */
export function toSentence(error: unknown): string {
  const message = bodyMessage(property(error, 'body'));
  if (message === undefined) return unknownError;
  return CLASS_ACCESS.test(message) ? noAccess : message;
}

function bodyMessage(body: unknown): string | undefined {
  if (Array.isArray(body)) {
    const messages = body.map(bodyMessage).filter((message) => message !== undefined);
    return messages.length > 0 ? messages.join(' ') : undefined;
  }
  const message = property(body, 'message');
  return typeof message === 'string' && message.trim() !== '' ? message : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
