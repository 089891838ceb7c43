import type { Entitlement, Line } from '../model.ts';
import { QueryError, attributesMatch, equalsValue, matcher, type Criteria } from '../search.ts';
import { child, element, flag, integer, leaf, render, text, type Tree } from '../xml.ts';
import { extra, statusInfo, type Call, type Operation } from './call.ts';
import { END_CUSTOMER } from './entitlement-rules.ts';
import { find, page } from './reading.ts';

interface Row {
  readonly entitlement: Entitlement;
  readonly line: Line;
}

export const entitlementQueries: readonly Operation[] = [
  { request: 'searchEntitlementRequest', response: 'searchEntitlementResponse', run: searchEntitlements },
  { request: 'getEntitlementCountRequest', response: 'getEntitlementCountResponse', run: countEntitlements },
  { request: 'searchActivatableItemRequest', response: 'searchActivatableItemResponse', run: searchItems },
  { request: 'getActivatableItemCountRequest', response: 'getActivatableItemCountResponse', run: countItems },
  {
    request: 'searchEntitlementLineItemPropertiesRequest',
    response: 'searchEntitlementLineItemPropertiesResponse',
    run: searchProperties
  }
];

function entitlementCriteria(call: Call): Criteria<Entitlement> {
  const field = (name: string) => (e: Entitlement) => [text(e.fields, name)];
  const ofLines = (offer: (line: Line) => string | undefined) => (e: Entitlement) => e.lines.map(offer);
  return {
    text: {
      entitlementId: (e) => [e.entitlementId],
      entDescription: field('description'),
      productName: ofLines((l) => productOf(l, call)?.name),
      productVersion: ofLines((l) => productOf(l, call)?.version),
      partNumber: ofLines((l) => l.partId),
      soldTo: (e) => [e.soldTo],
      shipToEmail: field('shipToEmail'),
      shipToAddress: field('shipToAddress'),
      emailTemplateVariation: field('emailTemplateVariation'),
      description: ofLines((l) => text(l.fields, 'description')),
      state: (e) => [e.state]
    },
    day: {
      startDate: ofLines((l) => text(l.fields, 'startDate')),
      expirationDate: ofLines((l) => text(l.fields, 'expirationDate')),
      createdOn: (e) => [e.createdAt],
      lastModifiedDate: (e) => [e.modifiedAt]
    },
    flag: {
      isBulk: (_, wanted) => !wanted,
      isPermanent: (e, wanted) => e.lines.some((l) => isPermanent(l) === wanted)
    },
    other: {
      entitlementAttributes: (e, criterion) =>
        attributesMatch(child(e.fields, 'entitlementAttributes'), criterion)
    }
  };
}

function itemCriteria(call: Call): Criteria<Row> {
  const field = (name: string) => (row: Row) => [text(row.line.fields, name)];
  return {
    text: {
      entitlementId: ({ entitlement }) => [entitlement.entitlementId],
      activationId: ({ line }) => [line.activationId],
      productName: ({ line }) => [productOf(line, call)?.name],
      productVersion: ({ line }) => [productOf(line, call)?.version],
      partNumber: ({ line }) => [line.partId],
      orderId: field('orderId'),
      orderLineNumber: field('orderLineNumber'),
      soldTo: ({ entitlement }) => [entitlement.soldTo]
    },
    day: {
      startDate: field('startDate'),
      expirationDate: field('expirationDate'),
      versionDate: field('versionDate')
    },
    instant: {
      createdOnDateTime: ({ line }) => [line.createdAt],
      lastModifiedDateTime: ({ line }) => [line.modifiedAt]
    },
    flag: {
      isPermanent: ({ line }, wanted) => isPermanent(line) === wanted,
      withNoOrderId: ({ line }, wanted) => (text(line.fields, 'orderId') === undefined) === wanted,
      restrictToItemsWithCount: ({ line }, wanted) => !wanted || line.copies > line.fulfilled,
      allowPortalLogin: ({ entitlement }, wanted) =>
        (flag(entitlement.fields, 'allowPortalLogin') !== false) === wanted
    },
    other: {
      activatableItemType: (_row, _criterion, value) => value === 'LINEITEM',
      fulfilledAmount: ({ line }, criterion) => compares(line.fulfilled, criterion),
      lineItemAttributes: ({ line }, criterion) =>
        attributesMatch(child(line.fields, 'lineItemAttributes'), criterion)
    }
  };
}

function searchEntitlements(request: Tree, call: Call): string {
  const found = findEntitlements(child(request, 'entitlementSearchCriteria'), call);
  const rows = page(request, found, call).map((e) => element('entitlement', renderEntitlement(e, call)));
  return statusInfo('SUCCESS') + rows.join('');
}

function countEntitlements(request: Tree, call: Call): string {
  return statusInfo('SUCCESS') + leaf('count', findEntitlements(child(request, 'queryParams'), call).length);
}

/** An entitlement without lines is stored, yet no query shows it. */
function findEntitlements(query: Tree | undefined, call: Call): Entitlement[] {
  const test = matcher(query, entitlementCriteria(call));
  const id = equalsValue(query, 'entitlementId');
  const candidates = () =>
    id === undefined ? call.data.entitlements.values() : call.data.entitlementsLike(id);
  return find(
    'entitlement',
    query,
    candidates,
    (e) => e.lines.length > 0 && test(e),
    (e) => e.uniqueId,
    call
  );
}

function searchItems(request: Tree, call: Call): string {
  const rows = page(request, findItems(child(request, 'activatableItemSearchCriteria'), call), call);
  return statusInfo('SUCCESS') + rows.map((row) => renderItem(row, call)).join('');
}

function countItems(request: Tree, call: Call): string {
  const isReadyOnly = flag(request, 'restrictToItemsReadyToActivate') === true;
  const found = findItems(child(request, 'queryParams'), call);
  const count = isReadyOnly ? found.filter(({ line }) => line.state === 'DEPLOYED').length : found.length;
  return statusInfo('SUCCESS') + leaf('count', count);
}

function searchProperties(request: Tree, call: Call): string {
  const wanted = child(request, 'entitlementLineItemResponseConfig') ?? {};
  const rows = page(request, findItems(child(request, 'queryParams'), call), call);
  return statusInfo('SUCCESS') + rows.map((row) => renderProperties(row, wanted, call)).join('');
}

function findItems(query: Tree | undefined, call: Call): Row[] {
  const test = matcher(query, itemCriteria(call));
  const entitlementId = equalsValue(query, 'entitlementId');
  const activationId = equalsValue(query, 'activationId');
  const holders = () => {
    if (entitlementId !== undefined) return call.data.entitlementsLike(entitlementId);
    if (activationId !== undefined) return call.data.entitlementsWithLineLike(activationId);
    return call.data.entitlements.values();
  };
  return find(
    'item',
    query,
    () => rowsOf(holders()),
    test,
    ({ line }) => line.uniqueId,
    call
  );
}

function* rowsOf(entitlements: Iterable<Entitlement>): Iterable<Row> {
  for (const entitlement of entitlements) for (const line of entitlement.lines) yield { entitlement, line };
}

function renderEntitlement(entitlement: Entitlement, call: Call): string {
  const { fields } = entitlement;
  return element(
    'simpleEntitlement',
    element('entitlementId', leaf('id', entitlement.entitlementId)),
    leaf('lastModifiedDateTime', entitlement.modifiedAt),
    render(fields, ['description']),
    leaf('soldTo', entitlement.soldTo ?? ''),
    leaf('soldToName', soldToName(entitlement, call)),
    render(fields, ['shipToEmail', 'shipToAddress', 'emailTemplateVariation']),
    leaf('state', entitlement.state),
    entitlement.lines.map((line) => element('lineItems', renderLine(line, call))).join(''),
    renderPartners(entitlement),
    render(fields, ['allowPortalLogin', 'entitlementAttributes']),
    extra(call, 'salesChannel', 'direct')
  );
}

function renderPartners(entitlement: Entitlement): string {
  if (entitlement.fields.channelPartners) return render(entitlement.fields, ['channelPartners']);
  if (entitlement.soldTo === undefined) return '';
  const account = element('accountUnit', element('primaryKeys', leaf('id', entitlement.soldTo)));
  const partner = element(
    'channelPartner',
    leaf('tierName', END_CUSTOMER),
    account,
    leaf('currentOwner', true)
  );
  return element('channelPartners', partner);
}

function renderLine(line: Line, call: Call): string {
  const { fields } = line;
  return [
    element('activationId', leaf('id', line.activationId)),
    render(fields, ['description']),
    product(line, call),
    partNumber(line),
    licenseModel(line),
    render(fields, [
      'alternateLicenseModel1',
      'alternateLicenseModel2',
      'licenseModelAttributes',
      'FNPTimeZoneValue'
    ]),
    render(fields, ['policyAttributes', 'orderId', 'orderLineNumber']),
    leaf('numberOfCopies', line.copies),
    render(fields, ['startDate', 'startDateOption', 'isPermanent', 'term', 'expirationDate', 'versionDate']),
    render(fields, ['versionDateAttributes', 'lineItemType', 'entitledProducts', 'lineItemAttributes']),
    leaf('numberOfRemainingCopies', line.copies - line.fulfilled),
    leaf('fulfilledCount', line.fulfilled),
    leaf('state', line.state),
    leaf('createdOnDateTime', line.createdAt),
    leaf('lastModifiedDateTime', line.modifiedAt)
  ].join('');
}

function renderItem({ entitlement, line }: Row, call: Call): string {
  return element(
    'activatableItem',
    leaf('activatableItemType', 'LINEITEM'),
    leaf('entitlementId', entitlement.entitlementId),
    leaf('soldTo', entitlement.soldTo ?? ''),
    render(entitlement.fields, ['shipToEmail', 'shipToAddress']),
    leaf('entitlementState', entitlement.state),
    element('activatableItemData', renderLine(line, call)),
    renderPartners(entitlement),
    render(entitlement.fields, ['entitlementAttributes'])
  );
}

function renderProperties({ entitlement, line }: Row, wanted: Tree, call: Call): string {
  const known = properties(entitlement, line, call);
  const unknown = Object.keys(wanted).find((name) => flag(wanted, name) === true && !(name in known));
  if (unknown !== undefined) throw new QueryError(`The property ${unknown} is not simulated.`);
  const shown = Object.entries(known).map(([name, show]) => (flag(wanted, name) === true ? show() : ''));
  return element('entitlementLineItem', ...shown, extra(call, 'salesChannel', 'direct'));
}

/** The properties that a query can choose, in the order of the schema. */
function properties(entitlement: Entitlement, line: Line, call: Call): Record<string, () => string> {
  const ofLine = (name: string) => () => render(line.fields, [name]);
  const ofEntitlement = (name: string) => () => render(entitlement.fields, [name]);
  return {
    activationId: () =>
      element(
        'activationId',
        leaf('uniqueId', line.uniqueId),
        element('primaryKeys', leaf('activationId', line.activationId))
      ),
    description: ofLine('description'),
    state: () => leaf('state', line.state),
    activatableItemType: () => leaf('activatableItemType', 'LINEITEM'),
    orderId: ofLine('orderId'),
    orderLineNumber: ofLine('orderLineNumber'),
    entitlementId: () =>
      element(
        'entitlementId',
        leaf('uniqueId', entitlement.uniqueId),
        element('primaryKeys', leaf('entitlementId', entitlement.entitlementId))
      ),
    soldTo: () =>
      entitlement.soldTo === undefined
        ? ''
        : element('soldTo', element('primaryKeys', leaf('id', entitlement.soldTo))),
    soldToDisplayName: () => leaf('soldToDisplayName', soldToName(entitlement, call)),
    entitlementState: () => leaf('entitlementState', entitlement.state),
    entitlementDescription: () => leaf('entitlementDescription', text(entitlement.fields, 'description')),
    allowPortalLogin: ofEntitlement('allowPortalLogin'),
    shipToEmail: ofEntitlement('shipToEmail'),
    shipToAddress: ofEntitlement('shipToAddress'),
    product: () => product(line, call),
    productDescription: () => leaf('productDescription', productOf(line, call)?.description),
    partNumber: () => partNumber(line),
    licenseModel: () => licenseModel(line),
    startDate: ofLine('startDate'),
    startDateOption: ofLine('startDateOption'),
    isPermanent: ofLine('isPermanent'),
    term: ofLine('term'),
    expirationDate: ofLine('expirationDate'),
    versionDate: ofLine('versionDate'),
    versionDateAttributes: ofLine('versionDateAttributes'),
    numberOfCopies: () => leaf('numberOfCopies', line.copies),
    fulfilledAmount: () => leaf('fulfilledAmount', line.fulfilled),
    numberOfRemainingCopies: () => leaf('numberOfRemainingCopies', line.copies - line.fulfilled),
    FNPTimeZoneValue: ofLine('FNPTimeZoneValue'),
    createdOnDateTime: () => leaf('createdOnDateTime', line.createdAt),
    lastModifiedDateTime: () => leaf('lastModifiedDateTime', line.modifiedAt),
    lineItemAttributes: ofLine('lineItemAttributes')
  };
}

function soldToName(entitlement: Entitlement, call: Call): string | undefined {
  return entitlement.soldTo === undefined ? undefined : call.data.accountWithId(entitlement.soldTo)?.name;
}

function productOf(
  line: Line,
  call: Call
): { name: string; version: string; description?: string } | undefined {
  return line.productId === undefined ? undefined : call.data.products.get(line.productId);
}

function product(line: Line, call: Call): string {
  const found = productOf(line, call);
  if (!found) return '';
  const keys = element('primaryKeys', leaf('name', found.name), leaf('version', found.version));
  return element('product', leaf('uniqueId', line.productId), keys);
}

function partNumber(line: Line): string {
  return line.partId === undefined
    ? ''
    : element('partNumber', element('primaryKeys', leaf('partId', line.partId)));
}

function licenseModel(line: Line): string {
  const { licenseModel: name } = line;
  return name === undefined ? '' : element('licenseModel', element('primaryKeys', leaf('name', name)));
}

function isPermanent(line: Line): boolean {
  return flag(line.fields, 'isPermanent') === true;
}

function compares(found: number, criterion: Tree): boolean {
  const value = integer(criterion, 'value') ?? 0;
  switch (text(criterion, 'searchType')) {
    case 'GREATER_THAN':
      return found > value;
    case 'GREATER_THAN_EQUALS':
      return found >= value;
    case 'LESS_THAN':
      return found < value;
    case 'LESS_THAN_EQUALS':
      return found <= value;
    case 'NOT_EQUALS':
      return found !== value;
    default:
      return found === value;
  }
}
