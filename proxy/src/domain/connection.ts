/** Where a tenant of FlexNet Operations is, and who asks. Comes with each call and is never kept. */
export interface Connection {
  /** Root of the tenant, such as `https://flex1234.flexnetoperations.com`. */
  readonly url: string;
  readonly credentials: Credentials;
}

export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string };
