import { natives, type NativeClass } from '../apex/library.ts';
import type { ApexException } from '../apex/values.ts';
import type { ApexDatabase } from './apex-database.ts';
import { connectClasses } from './connect-natives.ts';
import { databaseClasses } from './database-natives.ts';
import { DML_RESULT_CLASSES } from './dml-results.ts';
import { finalizerClasses } from './finalizers.ts';
import { httpClasses } from './http-natives.ts';
import { jobClasses } from './job-natives.ts';
import { notificationClasses } from './notifications.ts';
import { queueableClasses } from './queueable-natives.ts';
import { schemaClasses } from './schema-natives.ts';
import type { Services } from './services.ts';
import { sobjectClasses } from './sobject-natives.ts';
import { limitClasses, testClasses, userClasses } from './system-natives.ts';

/** The classes that stand for the platform around the language. */
export function platformLibrary(services: Services, database: ApexDatabase): readonly NativeClass[] {
  return [
    ...databaseClasses(database),
    ...DML_RESULT_CLASSES,
    ...sobjectClasses(database.schema),
    ...schemaClasses(services),
    ...httpClasses(services),
    ...jobClasses(services),
    ...queueableClasses(services),
    ...finalizerClasses(),
    ...testClasses(services),
    ...limitClasses(),
    ...userClasses(services),
    ...notificationClasses(services),
    ...connectClasses(services),
    AURA_HANDLED_EXCEPTION,
    { name: 'SObjectException', kind: 'exception' },
    { name: 'SecurityException', kind: 'exception' },
    { name: 'InvalidParameterValueException', kind: 'exception' }
  ];
}

const withMessage = new WeakSet<ApexException>();

/** Its constructor's text goes to the component only: Apex reads a fixed text until setMessage() was called. */
const AURA_HANDLED_EXCEPTION: NativeClass = {
  name: 'AuraHandledException',
  kind: 'exception',
  members: natives<ApexException>()({
    'String getMessage()': (_, self) => (withMessage.has(self) ? self.message : 'Script-thrown exception'),
    'void setMessage(String message)': (_, self, message) => {
      self.message = message;
      withMessage.add(self);
    }
  })
};

/** Joins libraries: classes of one name are one class with the members of all. */
export function mergeLibraries(...libraries: readonly (readonly NativeClass[])[]): NativeClass[] {
  const merged = new Map<string, NativeClass>();
  for (const native of libraries.flat()) {
    const key = native.name.toLowerCase();
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined ? native : { ...known, ...native, members: { ...known.members, ...native.members } }
    );
  }
  return [...merged.values()];
}
