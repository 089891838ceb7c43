/** Who may use the simulated tenant's web services. */
export interface Credentials {
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly tokens: readonly string[];
}

/** Known to everybody, since they open nothing but a simulator. */
export const DEFAULT_CREDENTIALS: Credentials = {
  users: [{ name: 'sysadmin', password: 'simulated' }],
  tokens: ['rna_simulated']
};

/** Whether an Authorization header holds a known user or a known access token. */
export function isAuthorized(header: string | undefined, credentials: Credentials): boolean {
  const [scheme = '', value = ''] = (header ?? '').split(' ', 2);
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString('utf8');
      return credentials.users.some((user) => pair === `${user.name}:${user.password}`);
    }
    case 'bearer':
      return credentials.tokens.includes(value);
    default:
      return false;
  }
}
