/** Who is logged in, as the server wrote it into the page. */
export interface Session {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly username: string;
    readonly profile: string;
  };
  readonly customPermissions: readonly string[];
  readonly userPermissions: readonly string[];
  readonly permissionSets: readonly string[];
  readonly apiVersion: string;
}

declare global {
  var localOrg: { session: Session };
}

export const session = globalThis.localOrg.session;
