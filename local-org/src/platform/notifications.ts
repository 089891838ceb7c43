import { natives, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexObject, type ApexSet } from '../apex/values.ts';
import { toId18 } from '../database/ids.ts';
import { required, type Services } from './services.ts';

const MAX_TITLE = 250;
const MAX_BODY = 750;
const MAX_USERS = 500;

/** A notification that is being put together. */
class CustomNotification extends ApexObject {
  readonly typeName = 'Messaging.CustomNotification';
  readonly texts: Partial<Record<'typeId' | 'title' | 'body' | 'targetId', string | null>> = {};
}

/**
 * Messaging.CustomNotification. Only users can be notified here, not groups or teams. What was sent is in a table beside
 * those of the objects, because no query of the platform reads it.
 */
export function notificationClasses(services: Services): readonly NativeClass[] {
  services.database.store.run(
    `CREATE TABLE IF NOT EXISTS "sent notifications"
     (id INTEGER PRIMARY KEY, userId TEXT, typeId TEXT, title TEXT, body TEXT, targetId TEXT, sentAt INTEGER)`
  );
  return [
    {
      name: 'Messaging.CustomNotification',
      members: natives<CustomNotification>()({
        'new()': () => new CustomNotification(),
        'void setNotificationTypeId(String id)': (_, { texts }, id) => void (texts.typeId = id),
        'void setTitle(String title)': (_, { texts }, title) => void (texts.title = title),
        'void setBody(String body)': (_, { texts }, body) => void (texts.body = body),
        'void setTargetId(String targetId)': (_, { texts }, targetId) => void (texts.targetId = targetId),
        'void send(Set<String> users)': (transaction, self, users) =>
          send(services, transaction, self, required(users, 'users'))
      })
    }
  ];
}

function send(
  { database: { schema, store } }: Services,
  { runtime }: Transaction,
  { texts }: CustomNotification,
  users: ApexSet
): void {
  const typeId = toId18(texts.typeId ?? '');
  if (typeId === undefined || store.row(schema.existing('CustomNotificationType'), typeId) === undefined)
    throw invalid('The notification type does not exist');
  const title = textWithin('title', texts.title, MAX_TITLE);
  const body = textWithin('body', texts.body, MAX_BODY);
  const { targetId } = texts;
  if (targetId === undefined || targetId === null) throw invalid('A target is required: targetId');
  const ids = [...users.values()].map((user) => toId18(String(user)));
  if (ids.length === 0 || ids.length > MAX_USERS) throw invalid(`1 to ${MAX_USERS} recipients are allowed`);
  for (const userId of ids) {
    if (userId === undefined || store.row(schema.existing('User'), userId) === undefined)
      throw invalid('Recipients other than users are not modelled by the local org');
    store.run(
      'INSERT INTO "sent notifications" (userId, typeId, title, body, targetId, sentAt) VALUES (?, ?, ?, ?, ?, ?)',
      [userId, typeId, title, body, targetId, runtime.clock()]
    );
  }
}

function textWithin(name: string, text: string | null | undefined, limit: number): string {
  if (text === null || text === undefined || text === '') throw invalid(`The notification has no ${name}`);
  if (text.length > limit) throw invalid(`The ${name} is longer than ${limit} characters`);
  return text;
}

function invalid(message: string): ApexException {
  return new ApexException('System.InvalidParameterValueException', message);
}
