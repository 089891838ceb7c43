import { natives, type Native, type NativeClass } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, type ApexObject } from '../apex/values.ts';
import { COUNTERS, Governor, governorOf, replaceGovernor } from './governor.ts';
import { runJobs } from './job-natives.ts';
import { sessionOf } from './session.ts';
import { NativeObject, required, type Services } from './services.ts';

/** Test.*, and what stubs answer to. */
export function testClasses(services: Services): readonly NativeClass[] {
  const { database } = services;
  return [
    {
      name: 'StubProvider',
      kind: 'interface',
      methods: [
        'Object handleMethodCall(Object stub, String method, Type returnType, List<Type> types, List<String> names, List<Object> args)'
      ]
    },
    {
      name: 'Test',
      members: natives()({
        'static Boolean isRunningTest()': (transaction) => transaction.isTest,
        'static void startTest()': (transaction) => {
          const state = sessionOf(services.database, transaction);
          if (state.testWasStarted)
            throw new ApexException('System.FinalException', 'Testing already started');
          state.testWasStarted = true;
          state.outerGovernor = replaceGovernor(transaction, new Governor(false));
        },
        'static void stopTest()': (transaction) => {
          const state = sessionOf(services.database, transaction);
          if (state.outerGovernor === null)
            throw new ApexException('System.FinalException', 'Testing has not started');
          runJobs(services, transaction, 'stopTest');
          replaceGovernor(transaction, state.outerGovernor);
          state.outerGovernor = null;
        },
        'static void setMock(Object mockInterface, Object mock)': (transaction, _, mock) => {
          sessionOf(services.database, transaction).calloutMock = mock as ApexObject | null; // of an Apex class, or it fails when it is asked
        },
        'static Object createStub(Type parentType, StubProvider provider)': (
          transaction,
          parentType,
          provider: ApexObject | null
        ) =>
          transaction.runtime.stub(
            transaction,
            required(parentType, 'parentType').type,
            required(provider, 'stubProvider')
          ),
        'static Id getStandardPricebookId()': () => database.ids.standardPricebook,
        'static void setCreatedDate(Id recordId, Datetime created)': (_, recordId, created) => {
          const id = required(recordId, 'recordId');
          const { millis } = required(created, 'createdDatetime');
          const object = database.schema.objectOfId(id);
          if (object) database.store.update(object, id, { CreatedDate: millis });
        }
      })
    }
  ];
}

/** Limits.*: what is counted. CPU time and heap are not, so their methods do not exist here. */
export function limitClasses(): readonly NativeClass[] {
  const members: Record<string, Native> = {};
  for (const counter of COUNTERS) {
    const name = counter.charAt(0).toUpperCase() + counter.slice(1);
    members[`static Integer get${name}()`] = (transaction) => governorOf(transaction).used(counter);
    members[`static Integer getLimit${name}()`] = (transaction) => governorOf(transaction).limit(counter);
  }
  return [
    { name: 'LimitException', kind: 'exception' },
    { name: 'Limits', members }
  ];
}

/** UserInfo, FeatureManagement and custom labels. */
export function userClasses(services: Services): readonly NativeClass[] {
  const { database } = services;
  const userId = (transaction: Transaction): string => sessionOf(services.database, transaction).userId;
  const ofUser = (transaction: Transaction, field: string): string | null => {
    const row = database.store.row(database.schema.existing('User'), userId(transaction));
    return (row?.[field] as string | undefined) ?? null; // these are fields of text
  };
  return [
    {
      name: 'UserInfo',
      members: natives()({
        'static Id getUserId()': userId,
        'static String getName()': (transaction) => ofUser(transaction, 'Name'),
        'static Id getProfileId()': (transaction) => ofUser(transaction, 'ProfileId'),
        'static String getLanguage()': (transaction) => ofUser(transaction, 'LanguageLocaleKey'),
        'static String getLocale()': (transaction) => ofUser(transaction, 'LocaleSidKey'),
        'static TimeZone getTimeZone()': (transaction) =>
          new NativeObject('TimeZone', ofUser(transaction, 'TimeZoneSidKey') ?? 'GMT'),
        'static Id getOrganizationId()': () => database.ids.organization
      })
    },
    {
      name: 'TimeZone',
      members: natives<NativeObject<string>>()({ 'String getID()': (_, self) => self.value })
    },
    {
      name: 'FeatureManagement',
      members: natives()({
        'static Boolean checkPermission(String name)': (transaction, name) =>
          database.permissions(userId(transaction)).has('custom permission', required(name, 'apiName'))
      })
    },
    {
      name: 'Label',
      staticProperty: (name) => {
        const value = database.schema.metadata.labels.get(name.toLowerCase());
        return value === undefined ? undefined : { type: 'String', get: () => value };
      }
    }
  ];
}
