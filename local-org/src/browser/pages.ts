/** Where the user is or wants to go, as `lightning/navigation` describes it. */
export interface PageReference {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly state: Readonly<Record<string, string | undefined>>;
}

type Reference = Omit<PageReference, 'state'> & Partial<Pick<PageReference, 'state'>>;

const listeners = new Set<(page: PageReference) => void>();

/** The address of a page, as Lightning Experience writes it. Throws for a type that the local org has no page for. */
export function pageAddress({ type, attributes, state = {} }: Reference): string {
  const { recordId, objectApiName, actionName, apiName, componentName, pageName, appTarget, url } =
    attributes;
  const known: Record<string, () => string> = {
    standard__recordPage: () =>
      `/lightning/r/${objectApiName === undefined ? '' : `${objectApiName}/`}${recordId}/${actionName ?? 'view'}`,
    standard__recordRelationshipPage: () =>
      `/lightning/r/${objectApiName}/${recordId}/related/${attributes['relationshipApiName']}/view`,
    standard__objectPage: () => `/lightning/o/${objectApiName}/${actionName ?? 'list'}`,
    standard__navItemPage: () => `/lightning/n/${apiName}`,
    standard__component: () => `/lightning/cmp/${componentName}`,
    standard__namedPage: () => `/lightning/page/${pageName}`,
    standard__app: () => `/lightning/app/${appTarget}`,
    standard__webPage: () => url ?? ''
  };
  const path = known[type];
  if (path === undefined) throw new Error(`The local org has no page of type ${type}`);
  const entries = Object.entries(state).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return entries.length === 0 ? path() : `${path()}?${new URLSearchParams(entries).toString()}`;
}

/** The page that an address leads to. */
function pageAt(address: URL): PageReference {
  const state = Object.fromEntries(address.searchParams);
  const [, , kind, first, second, third, relationshipApiName] = address.pathname
    .split('/')
    .map(decodeURIComponent);
  switch (kind) {
    case 'r': {
      if (third === 'related')
        return {
          type: 'standard__recordRelationshipPage',
          attributes: { objectApiName: first, recordId: second, relationshipApiName },
          state
        };
      const [objectApiName, recordId, actionName] =
        third === undefined ? [undefined, first, second] : [first, second, third];
      return { type: 'standard__recordPage', attributes: { objectApiName, recordId, actionName }, state };
    }
    case 'o':
      return {
        type: 'standard__objectPage',
        attributes: { objectApiName: first, actionName: second },
        state
      };
    case 'n':
      return { type: 'standard__navItemPage', attributes: { apiName: first }, state };
    case 'cmp':
      return { type: 'standard__component', attributes: { componentName: first }, state };
    case 'setup':
      return { type: 'local__setup', attributes: { pageName: first }, state };
    case 'app':
      return { type: 'standard__app', attributes: { appTarget: first }, state };
    default:
      return { type: 'standard__namedPage', attributes: { pageName: first ?? 'home' }, state };
  }
}

export function currentPage(): PageReference {
  return pageAt(new URL(location.href));
}

/** Opens a page in place, or in a new window when it is not one of the local org's. */
export function openPage(reference: Reference, replace = false): void {
  const address = pageAddress(reference);
  if (reference.type === 'standard__webPage' && !address.startsWith('/lightning/')) {
    window.open(address, '_blank', 'noopener');
    return;
  }
  openAddress(address, replace);
}

export function openAddress(address: string, replace = false): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  tell();
}

/** Calls back with each page that is opened from now on; returns what ends it. */
export function onNavigated(listener: (page: PageReference) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of [...listeners]) listener(currentPage());
}

window.addEventListener('popstate', tell);

// Links within the org change the page in place, as they do in Lightning Experience.
document.addEventListener('click', (event) => {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (
    link === undefined ||
    !plain ||
    event.defaultPrevented ||
    (link.target !== '' && link.target !== '_self')
  )
    return;
  const address = new URL(link.href, location.href);
  if (address.origin !== location.origin || !address.pathname.startsWith('/lightning/')) return;
  event.preventDefault();
  openAddress(address.pathname + address.search);
});
