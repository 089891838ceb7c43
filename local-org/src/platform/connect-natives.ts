import type { NativeClass, NativeProperty } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexMap, ApexObject, type ApexValue, type EnumValue } from '../apex/values.ts';
import type { ExternalCredentialMetadata } from '../database/schema/metadata.ts';
import { governorOf } from './governor.ts';
import { required, session, type Services } from './services.ts';

/** An input or output of Connect in Apex: named properties that anybody may set. */
class ConnectRecord extends ApexObject {
  readonly typeName: string;
  readonly values = new Map<string, ApexValue>();

  constructor(typeName: string, values: Readonly<Record<string, ApexValue>> = {}) {
    super();
    this.typeName = typeName;
    for (const [name, value] of Object.entries(values)) this.values.set(name, value);
  }

  get(name: string): ApexValue {
    return this.values.get(name) ?? null;
  }
}

const PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CredentialInput: {
    authenticationProtocol: 'ConnectApi.CredentialAuthenticationProtocol',
    credentials: 'Map<String, ConnectApi.CredentialValueInput>',
    externalCredential: 'String',
    principalName: 'String',
    principalType: 'ConnectApi.CredentialPrincipalType'
  },
  CredentialValueInput: { encrypted: 'Boolean', value: 'String' },
  Credential: {
    authenticationProtocol: 'ConnectApi.CredentialAuthenticationProtocol',
    authenticationStatus: 'ConnectApi.CredentialAuthenticationStatus',
    credentials: 'Map<String, ConnectApi.CredentialValue>',
    externalCredential: 'String',
    principalName: 'String',
    principalType: 'ConnectApi.CredentialPrincipalType'
  },
  CredentialValue: { encrypted: 'Boolean', value: 'String' }
};

/** The credentials of named principals, as Connect in Apex reads and writes them. */
export function connectClasses(services: Services): readonly NativeClass[] {
  const write =
    (store: (current: Principal, given: Record<string, string>) => void) =>
    (transaction: Transaction, input: ConnectRecord | null): ApexValue => {
      const request = required(input, 'requestBody');
      const principal = principalOf(services, transaction, request.get('externalCredential'), request);
      requireProtocol(request);
      store(principal, givenValues(request));
      governorOf(transaction).uncommittedWork++;
      return output(services, transaction, principal);
    };
  const { credentials } = services;
  return [
    { name: 'ConnectApi.ConnectApiException', kind: 'exception' },
    { name: 'ConnectApi.NotFoundException', kind: 'exception', extends: 'ConnectApi.ConnectApiException' },
    {
      name: 'ConnectApi.CredentialPrincipalType',
      kind: 'enum',
      values: ['NamedPrincipal', 'PerUserPrincipal']
    },
    {
      name: 'ConnectApi.CredentialAuthenticationProtocol',
      kind: 'enum',
      values: ['Custom', 'NoAuthentication']
    },
    {
      name: 'ConnectApi.CredentialAuthenticationStatus',
      kind: 'enum',
      values: ['Configured', 'NotConfigured', 'Unknown']
    },
    ...Object.entries(PROPERTIES).map(([name, properties]) => recordClass(`ConnectApi.${name}`, properties)),
    {
      name: 'ConnectApi.NamedCredentials',
      members: {
        'static ConnectApi.Credential getCredential(String externalCredential, String principalName, ConnectApi.CredentialPrincipalType principalType)':
          (
            transaction: Transaction,
            external: string | null,
            name: string | null,
            type: EnumValue | null
          ) => {
            const asked = new ConnectRecord('', { principalName: name, principalType: type });
            return output(services, transaction, principalOf(services, transaction, external, asked));
          },
        'static ConnectApi.Credential createCredential(ConnectApi.CredentialInput requestBody)': write(
          ({ name }, given) => {
            if (credentials.parameterNames(name).length > 0)
              throw connectFailure(`The credential ${name} exists already.`);
            credentials.replace(name, given);
          }
        ),
        'static ConnectApi.Credential updateCredential(ConnectApi.CredentialInput requestBody)': write(
          (principal, given) => {
            requireConfigured(services, principal);
            credentials.replace(principal.name, given);
          }
        ),
        'static ConnectApi.Credential patchCredential(ConnectApi.CredentialInput requestBody)': write(
          (principal, given) => {
            requireConfigured(services, principal);
            credentials.put(principal.name, given);
          }
        )
      }
    }
  ];
}

type Principal = ExternalCredentialMetadata;

function recordClass(name: string, properties: Readonly<Record<string, string>>): NativeClass {
  const property = (key: string): NativeProperty => ({
    get: (_: Transaction, self: ConnectRecord) => self.get(key),
    set: (_: Transaction, self: ConnectRecord, value: ApexValue) => void self.values.set(key, value)
  });
  return {
    name,
    members: {
      'new()': () => new ConnectRecord(name),
      ...Object.fromEntries(
        Object.entries(properties).map(([key, type]) => [`${type} ${key}`, property(key)])
      )
    }
  };
}

/** Connect in Apex does not see an org's credentials from a test, so neither does it here. */
function principalOf(
  services: Services,
  transaction: Transaction,
  external: ApexValue,
  asked: ConnectRecord
): Principal {
  if (transaction.isTest) {
    const message =
      'ConnectApi methods are not supported in data siloed tests. Please use @IsTest(SeeAllData=true).';
    throw new ApexException('System.UnsupportedOperationException', message);
  }
  const permissions = services.database.permissions(session(services, transaction).userId);
  if (!permissions.user('ManageNamedCredentials') && !permissions.user('CustomizeApplication'))
    throw connectFailure('You do not have access to named credentials.');
  const type = asked.get('principalType') as EnumValue | null; // the property's declared type
  const principal = services.credentials.external(String(external));
  if (
    principal === undefined ||
    type?.name !== 'NamedPrincipal' ||
    principal.principal !== asked.get('principalName')
  ) {
    const message = `There is no named principal ${String(asked.get('principalName'))} of the external credential ${String(external)}.`;
    throw new ApexException('ConnectApi.NotFoundException', message);
  }
  return principal;
}

function requireProtocol(request: ConnectRecord): void {
  const protocol = request.get('authenticationProtocol') as EnumValue | null; // the property's declared type
  if (protocol?.name !== 'Custom')
    throw connectFailure('authenticationProtocol must be that of the external credential: Custom.');
}

function givenValues(request: ConnectRecord): Record<string, string> {
  const map = request.get('credentials');
  if (!(map instanceof ApexMap)) throw connectFailure('credentials is missing.');
  const given: Record<string, string> = {};
  for (const [name, input] of map.entries()) {
    const value = input instanceof ConnectRecord ? input.get('value') : null;
    if (typeof value !== 'string') throw connectFailure(`The credential ${String(name)} has no value.`);
    if (!(input instanceof ConnectRecord) || input.get('encrypted') !== true)
      throw connectFailure(
        `${String(name)}: values that are not encrypted are not modelled by the local org.`
      );
    given[String(name)] = value;
  }
  return given;
}

function requireConfigured({ credentials }: Services, { name }: Principal): void {
  if (credentials.parameterNames(name).length === 0)
    throw new ApexException('ConnectApi.NotFoundException', `The credential ${name} has not been created.`);
}

/** What may be known about a credential: the names of its values, never the values. */
function output(
  { credentials }: Services,
  { types }: Transaction,
  { name, principal }: Principal
): ConnectRecord {
  const values = new ApexMap(types.type('String'), types.type('ConnectApi.CredentialValue'));
  for (const parameter of credentials.parameterNames(name))
    values.put(parameter, new ConnectRecord('ConnectApi.CredentialValue', { encrypted: true }));
  return new ConnectRecord('ConnectApi.Credential', {
    authenticationProtocol: types.constant('ConnectApi.CredentialAuthenticationProtocol', 'Custom'),
    // The platform cannot tell which values a custom protocol needs.
    authenticationStatus: types.constant('ConnectApi.CredentialAuthenticationStatus', 'Unknown'),
    credentials: values,
    externalCredential: name,
    principalName: principal,
    principalType: types.constant('ConnectApi.CredentialPrincipalType', 'NamedPrincipal')
  });
}

function connectFailure(message: string): ApexException {
  return new ApexException('ConnectApi.ConnectApiException', message);
}
