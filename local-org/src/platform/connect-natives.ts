import { natives, type NativeClass, type NativeProperty } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexMap, type ApexList, type ApexValue, type EnumValue } from '../apex/values.ts';
import type { NamedCredentialMetadata } from '../database/schema/metadata.ts';
import type { OwnNamedCredential } from './credentials.ts';
import { governorOf } from './governor.ts';
import { NativeObject, required, type Services } from './services.ts';
import { sessionOf } from './session.ts';

/** An input of Connect in Apex: named properties that anybody may set. */
type ConnectInput = NativeObject<Map<string, ApexValue>>;

/** What may be known about a credential: the names of its values, never the values. */
type Credential = NativeObject<ApexMap>;

/** What Connect in Apex answers about a named credential. */
type NamedCredential = NativeObject<NamedCredentialMetadata>;

/** Named credentials and the parameters of named principals, as Connect in Apex reads and writes them. */
export function connectClasses(services: Services): readonly NativeClass[] {
  const { credentials } = services;
  const namedCredential = (name: string | null): NamedCredential => {
    const named = credentials.named(required(name, 'developerName'));
    if (named === undefined) throw notFound(`There is no named credential ${String(name)}.`);
    return new NativeObject('ConnectApi.NamedCredential', named);
  };
  const writeNamed = (
    transaction: Transaction,
    name: string,
    input: ConnectInput | null
  ): NamedCredential => {
    credentials.putNamed(name, givenNamedCredential(services, required(input, 'requestBody').value));
    governorOf(transaction).uncommittedWork++;
    return namedCredential(name);
  };
  const read = ({ types }: Transaction, name: string): Credential => {
    const type = types.type('ConnectApi.CredentialValue');
    const values = new ApexMap(types.type('String'), type);
    for (const parameter of credentials.parameterNames(name))
      values.put(parameter, new NativeObject(type.name, null));
    return new NativeObject('ConnectApi.Credential', values);
  };
  const write = (
    transaction: Transaction,
    input: ConnectInput | null,
    verb: 'create' | 'update' | 'patch'
  ): Credential => {
    const request = required(input, 'requestBody').value;
    const [external, principal, type] = ['externalCredential', 'principalName', 'principalType'].map((key) =>
      request.get(key)
    );
    const name = findPrincipal(services, transaction, external, principal, type);
    const protocol = request.get('authenticationProtocol') as EnumValue | undefined; // the property's declared type
    if (protocol?.name !== 'Custom')
      throw connectFailure('authenticationProtocol must be that of the external credential: Custom.');
    const exists = credentials.parameterNames(name).length > 0;
    if (exists && verb === 'create') throw connectFailure(`The credential ${name} exists already.`);
    if (!exists && verb !== 'create') throw notFound(`The credential ${name} has not been created.`);
    credentials.put(name, givenValues(request), verb === 'update');
    governorOf(transaction).uncommittedWork++;
    return read(transaction, name);
  };
  return [
    { name: 'ConnectApi.ConnectApiException', kind: 'exception' },
    { name: 'ConnectApi.NotFoundException', kind: 'exception', extends: 'ConnectApi.ConnectApiException' },
    { name: 'ConnectApi.CredentialPrincipalType', kind: 'enum', values: ['NamedPrincipal'] },
    { name: 'ConnectApi.CredentialAuthenticationProtocol', kind: 'enum', values: ['Custom'] },
    { name: 'ConnectApi.NamedCredentialType', kind: 'enum', values: ['SecuredEndpoint'] },
    inputClass('ConnectApi.ExternalCredentialInput', { developerName: 'String' }),
    inputClass('ConnectApi.NamedCredentialCalloutOptionsInput', {
      allowMergeFieldsInBody: 'Boolean',
      allowMergeFieldsInHeader: 'Boolean',
      generateAuthorizationHeader: 'Boolean'
    }),
    inputClass('ConnectApi.NamedCredentialInput', {
      calloutOptions: 'ConnectApi.NamedCredentialCalloutOptionsInput',
      calloutUrl: 'String',
      developerName: 'String',
      externalCredentials: 'List<ConnectApi.ExternalCredentialInput>',
      masterLabel: 'String',
      type: 'ConnectApi.NamedCredentialType'
    }),
    {
      name: 'ConnectApi.NamedCredential',
      members: natives<NamedCredential>()({
        'String calloutUrl': (_, self) => self.value.url,
        'String developerName': (_, self) => self.value.name
      })
    },
    inputClass('ConnectApi.CredentialInput', {
      authenticationProtocol: 'ConnectApi.CredentialAuthenticationProtocol',
      credentials: 'Map<String, ConnectApi.CredentialValueInput>',
      externalCredential: 'String',
      principalName: 'String',
      principalType: 'ConnectApi.CredentialPrincipalType'
    }),
    inputClass('ConnectApi.CredentialValueInput', { encrypted: 'Boolean', value: 'String' }),
    { name: 'ConnectApi.CredentialValue' },
    {
      name: 'ConnectApi.Credential',
      members: natives<Credential>()({
        'Map<String, ConnectApi.CredentialValue> credentials': (_, self) => self.value
      })
    },
    {
      name: 'ConnectApi.NamedCredentials',
      members: natives()({
        'static ConnectApi.NamedCredential getNamedCredential(String developerName)': (transaction, name) => {
          requireManager(services, transaction);
          return namedCredential(name);
        },
        'static ConnectApi.NamedCredential createNamedCredential(ConnectApi.NamedCredentialInput requestBody)':
          (transaction, input: ConnectInput | null) => {
            requireManager(services, transaction);
            const name = givenText(required(input, 'requestBody').value, 'developerName');
            if (credentials.named(name) !== undefined)
              throw connectFailure(`The named credential ${name} exists already.`);
            return writeNamed(transaction, name, input);
          },
        'static ConnectApi.Credential getCredential(String externalCredential, String principalName, ConnectApi.CredentialPrincipalType principalType)':
          (transaction, external, principal, type: EnumValue | null) => {
            const name = findPrincipal(services, transaction, external, principal, type);
            return read(transaction, name);
          },
        'static ConnectApi.Credential createCredential(ConnectApi.CredentialInput requestBody)': (
          transaction,
          input: ConnectInput | null
        ) => write(transaction, input, 'create'),
        // Replaces: values that are not named are deleted.
        'static ConnectApi.Credential updateCredential(ConnectApi.CredentialInput requestBody)': (
          transaction,
          input: ConnectInput | null
        ) => write(transaction, input, 'update'),
        'static ConnectApi.Credential patchCredential(ConnectApi.CredentialInput requestBody)': (
          transaction,
          input: ConnectInput | null
        ) => write(transaction, input, 'patch')
      })
    }
  ];
}

function inputClass(name: string, properties: Readonly<Record<string, string>>): NativeClass {
  const members: Record<string, NativeProperty> = {};
  for (const [key, type] of Object.entries(properties)) {
    members[`${type} ${key}`] = {
      get: (_: Transaction, self: ConnectInput) => self.value.get(key) ?? null,
      set: (_: Transaction, self: ConnectInput, value: ApexValue) => void self.value.set(key, value)
    };
  }
  return {
    name,
    members: { ...members, 'new()': () => new NativeObject(name, new Map<string, ApexValue>()) }
  };
}

/** The name of the external credential, if the user may manage it and the principal is its. */
function findPrincipal(
  services: Services,
  transaction: Transaction,
  external: ApexValue | undefined,
  principal: ApexValue | undefined,
  type: ApexValue | undefined
): string {
  requireManager(services, transaction);
  const known = services.database.schema.metadata.externalCredentials.get(String(external).toLowerCase());
  if (known === undefined || known.principal !== principal || (type ?? null) === null)
    throw notFound(
      `There is no named principal ${String(principal)} of the external credential ${String(external)}.`
    );
  return known.name;
}

/** Throws unless the user may manage credentials. Connect in Apex does not see an org's from a test, so neither does it here. */
function requireManager(services: Services, transaction: Transaction): void {
  if (transaction.isTest) {
    throw new ApexException(
      'System.UnsupportedOperationException',
      'ConnectApi methods are not supported in data siloed tests. Please use @IsTest(SeeAllData=true).'
    );
  }
  const permissions = services.database.permissions(sessionOf(services.database, transaction).userId);
  if (
    !permissions.has('user permission', 'ManageNamedCredentials') &&
    !permissions.has('user permission', 'CustomizeApplication')
  )
    throw connectFailure('You do not have access to named credentials.');
}

/** What a request makes of a named credential. The Connect REST guide names what is required (resource Named Credential). */
function givenNamedCredential(services: Services, request: ConnectInput['value']): OwnNamedCredential {
  const url = givenText(request, 'calloutUrl');
  givenText(request, 'masterLabel');
  if ((request.get('type') as EnumValue | undefined)?.name !== 'SecuredEndpoint')
    throw connectFailure('type is required.');
  if (!/^https?:\/\/[^/\s]+/.test(url)) throw connectFailure('calloutUrl must be a URL.');
  const options = (request.get('calloutOptions') as ConnectInput | undefined)?.value; // the property's declared type
  if (options === undefined) throw connectFailure('calloutOptions is required.');
  const external = (request.get('externalCredentials') as ApexList | undefined)?.items ?? [];
  if (external.length !== 1) throw connectFailure('One external credential is required.');
  const [first] = external as [ConnectInput];
  const externalCredential = givenText(first.value, 'developerName');
  if (!services.database.schema.metadata.externalCredentials.has(externalCredential.toLowerCase()))
    throw notFound(`There is no external credential ${externalCredential}.`);
  return {
    url,
    externalCredential,
    allowMergeFieldsInHeader: options.get('allowMergeFieldsInHeader') === true
  };
}

function givenText(request: ConnectInput['value'], name: string): string {
  const given = request.get(name);
  if (typeof given === 'string' && given !== '') return given;
  throw connectFailure(`${name} is required.`);
}

function givenValues(request: ConnectInput['value']): Record<string, string> {
  const map = request.get('credentials');
  if (!(map instanceof ApexMap)) throw connectFailure('credentials is missing.');
  const given: Record<string, string> = {};
  for (const [name, input] of map.entries()) {
    const properties = (input as ConnectInput | null)?.value; // the property's declared type
    const value = properties?.get('value') ?? null;
    if (typeof value !== 'string' || value === '')
      throw connectFailure(`The credential ${String(name)} has no value.`);
    if (properties?.get('encrypted') !== true)
      throw connectFailure(
        `${String(name)}: values that are not encrypted are not modelled by the local org.`
      );
    given[String(name)] = value;
  }
  return given;
}

function connectFailure(message: string): ApexException {
  return new ApexException('ConnectApi.ConnectApiException', message);
}

function notFound(message: string): ApexException {
  return new ApexException('ConnectApi.NotFoundException', message);
}
