import type { Native, NativeClass, NativeProperty } from '../apex/library.ts';
import type { Transaction } from '../apex/transaction.ts';
import { ApexException, ApexMap, ApexObject, type ApexValue } from '../apex/values.ts';
import { required, session, type Services } from './services.ts';

const PROTOCOLS = ['AwsSv4', 'Basic', 'Custom', 'Jwt', 'OAuth'];
const PRINCIPALS = ['AwsStsPrincipal', 'NamedPrincipal', 'PerUserPrincipal'];
const STATUSES = ['Configured', 'NotConfigured', 'Unknown'];

/** An object of ConnectApi: nothing but fields. */
class ConnectRecord extends ApexObject {
  readonly typeName: string;
  readonly fields = new Map<string, ApexValue>();

  constructor(typeName: string) {
    super();
    this.typeName = typeName;
  }

  get(name: string): ApexValue {
    return this.fields.get(name) ?? null;
  }
}

/** `ConnectApi.NamedCredentials` with what belongs to it, for external credentials with the protocol Custom. */
export function connectApiClasses(services: Services): readonly NativeClass[] {
  const find = (transaction: Transaction, credential: string | null, principal: string | null) => {
    const name = required(credential, 'externalCredential');
    const external = services.database.schema.metadata.externalCredentials.get(name.toLowerCase());
    if (external === undefined || !external.principals.includes(required(principal, 'principalName')))
      throw failure(`There is no principal ${principal} of an external credential ${name}`);
    const user = services.database.permissions(session(services, transaction).userId);
    if (!user.object(services.database.schema.existing('UserExternalCredential'), 'read'))
      throw failure('You do not have access to user external credentials');
    return external.name;
  };
  const write = (mustExist: boolean) => (transaction: Transaction, input: ConnectRecord) => {
    const name = find(
      transaction,
      input.get('externalCredential') as string | null,
      input.get('principalName') as string | null
    );
    if (services.credentials.parameterNames(name).length > 0 !== mustExist)
      throw failure(mustExist ? 'The credential does not exist' : 'The credential exists already');
    services.credentials.put(name, parametersOf(input.get('credentials')));
    return credentialOf(services, transaction, name, input.get('principalName'));
  };
  return [
    { name: 'ConnectApi.ConnectApiException', kind: 'exception' },
    { name: 'ConnectApi.CredentialAuthenticationProtocol', kind: 'enum', values: PROTOCOLS },
    { name: 'ConnectApi.CredentialPrincipalType', kind: 'enum', values: PRINCIPALS },
    { name: 'ConnectApi.CredentialAuthenticationStatus', kind: 'enum', values: STATUSES },
    record('CredentialValue', ['Boolean encrypted', 'String value']),
    record('CredentialValueInput', ['Boolean encrypted', 'String value']),
    record('Credential', [
      'ConnectApi.CredentialAuthenticationStatus authenticationStatus',
      'Map<String, ConnectApi.CredentialValue> credentials',
      'String externalCredential',
      'String principalName'
    ]),
    record('CredentialInput', [
      'ConnectApi.CredentialAuthenticationProtocol authenticationProtocol',
      'Map<String, ConnectApi.CredentialValueInput> credentials',
      'String externalCredential',
      'String principalName',
      'ConnectApi.CredentialPrincipalType principalType'
    ]),
    {
      name: 'ConnectApi.NamedCredentials',
      members: {
        'static ConnectApi.Credential getCredential(String credential, String principal, ConnectApi.CredentialPrincipalType type)':
          (transaction: Transaction, credential: string | null, principal: string | null) =>
            credentialOf(services, transaction, find(transaction, credential, principal), principal),
        'static ConnectApi.Credential createCredential(ConnectApi.CredentialInput input)': write(false),
        'static ConnectApi.Credential patchCredential(ConnectApi.CredentialInput input)': write(true)
      }
    }
  ];
}

function record(name: string, fields: readonly string[]): NativeClass {
  const typeName = `ConnectApi.${name}`;
  const members: Record<string, Native | NativeProperty> = {
    'new()': () => new ConnectRecord(typeName)
  };
  for (const field of fields) {
    const key = field.slice(field.lastIndexOf(' ') + 1);
    members[field] = {
      get: (_: Transaction, self: ConnectRecord) => self.get(key),
      set: (_: Transaction, self: ConnectRecord, value: ApexValue) => void self.fields.set(key, value)
    };
  }
  return { name: typeName, members };
}

/** Which parameters have a value; the values of encrypted ones never come back. */
function credentialOf(
  services: Services,
  transaction: Transaction,
  name: string,
  principal: ApexValue
): ConnectRecord {
  const names = services.credentials.parameterNames(name);
  const values = new ApexMap(
    transaction.types.type('String'),
    transaction.types.type('ConnectApi.CredentialValue')
  );
  for (const parameter of names) {
    const value = new ConnectRecord('ConnectApi.CredentialValue');
    value.fields.set('encrypted', true);
    values.put(parameter, value);
  }
  const credential = new ConnectRecord('ConnectApi.Credential');
  credential.fields.set('credentials', values);
  credential.fields.set('externalCredential', name);
  credential.fields.set('principalName', principal);
  credential.fields.set(
    'authenticationStatus',
    transaction.types.constant(
      'ConnectApi.CredentialAuthenticationStatus',
      names.length > 0 ? 'Configured' : 'NotConfigured'
    )
  );
  return credential;
}

function parametersOf(given: ApexValue): Record<string, string> {
  if (!(given instanceof ApexMap)) throw failure('The input has no credentials');
  return Object.fromEntries(
    [...given.entries()].map(([name, input]) => [
      String(name),
      String((input as ConnectRecord).get('value') ?? '')
    ])
  );
}

function failure(message: string): ApexException {
  return new ApexException('ConnectApi.ConnectApiException', message);
}
