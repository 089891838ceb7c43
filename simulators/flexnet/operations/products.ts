import type { PartNumber, Product } from '../model.ts';
import { equalsValue, matcher, type Criteria } from '../search.ts';
import { child, element, flag, leaf, type Tree } from '../xml.ts';
import { extra, statusInfo, type Call, type Operation } from './call.ts';
import { find, page } from './reading.ts';

const PRODUCT_CRITERIA: Criteria<Product> = {
  text: {
    productName: (p) => [p.name],
    version: (p) => [p.version],
    description: (p) => [p.description],
    partNumber: (p) => p.partNumbers.map((n) => n.partId),
    state: (p) => [p.state]
  },
  day: {
    creationDate: (p) => [p.createdAt],
    lastModifiedDate: (p) => [p.modifiedAt]
  }
};

interface PartRow {
  readonly part: PartNumber;
  readonly product: Product;
}

const PART_CRITERIA: Criteria<PartRow> = {
  text: {
    partId: ({ part }) => [part.partId],
    description: ({ product }) => [product.description],
    productName: ({ product }) => [product.name],
    licenseModel: ({ part }) => [part.licenseModel]
  },
  day: {
    creationDate: ({ product }) => [product.createdAt],
    lastModifiedDate: ({ product }) => [product.modifiedAt]
  },
  flag: {
    unmappedWithProduct: (_, wanted) => !wanted,
    unmappedWithLicenseModel: ({ part }, wanted) => (part.licenseModel === undefined) === wanted
  }
};

export const productOperations: readonly Operation[] = [
  { request: 'getProductsQueryRequest', response: 'getProductsQueryResponse', run: getProducts },
  {
    request: 'getProductCountRequest',
    response: 'getProductCountResponse',
    run: (r, c) => count(findProducts(r, c), c)
  },
  { request: 'getPartNumbersQueryRequest', response: 'getPartNumbersQueryResponse', run: getPartNumbers },
  {
    request: 'getPartNumberCountRequest',
    response: 'getPartNumberCountResponse',
    run: (r, c) => count(findParts(r, c), c)
  }
];

function getProducts(request: Tree, call: Call): string {
  const isWhole = flag(request, 'returnContainedObjects') === true;
  return rows(
    page(request, findProducts(request, call), call).map((p) => renderProduct(p, isWhole, call)),
    call
  );
}

function getPartNumbers(request: Tree, call: Call): string {
  return rows(page(request, findParts(request, call), call).map(renderPartRow), call);
}

function findProducts(request: Tree, call: Call): Product[] {
  const query = child(request, 'queryParams');
  const partId = equalsValue(query, 'partNumber');
  const candidates = () =>
    partId === undefined ? call.data.products.values() : call.data.productsWithPart(partId);
  return find('product', query, candidates, matcher(query, PRODUCT_CRITERIA), (p) => p.uniqueId, call);
}

function findParts(request: Tree, call: Call): PartRow[] {
  const query = child(request, 'queryParams');
  const partId = equalsValue(query, 'partId');
  const candidates = () =>
    [...(partId === undefined ? call.data.products.values() : call.data.productsWithPart(partId))].flatMap(
      (product) => product.partNumbers.map((part) => ({ part, product }))
    );
  return find('part', query, candidates, matcher(query, PART_CRITERIA), ({ part }) => part.uniqueId, call);
}

function count(found: readonly unknown[], call: Call): string {
  return (
    statusInfo('SUCCESS') +
    element('responseData', leaf('count', found.length)) +
    extra(call, 'processingNode', 'node-1')
  );
}

function rows(rendered: readonly string[], call: Call): string {
  const data = rendered.length > 0 ? element('responseData', ...rendered) : '';
  return statusInfo('SUCCESS') + data + extra(call, 'processingNode', 'node-1');
}

function renderProduct(product: Product, isWhole: boolean, call: Call): string {
  return element(
    'product',
    leaf('uniqueId', product.uniqueId),
    leaf('productName', product.name),
    leaf('version', product.version),
    leaf('description', product.description),
    leaf('state', product.state),
    isWhole ? renderContained(product, call) : '',
    leaf('creationDate', product.createdAt),
    leaf('lastModifiedDate', product.modifiedAt),
    extra(call, 'productFamily', 'Standard')
  );
}

function renderContained(product: Product, call: Call): string {
  const models = product.licenseModels.map(licenseModel);
  const parts = product.partNumbers.map((part) =>
    element(
      'partNumber',
      leaf('uniqueId', part.uniqueId),
      element('primaryKeys', leaf('partId', part.partId)),
      part.licenseModel === undefined ? '' : licenseModel(part.licenseModel)
    )
  );
  return list('licenseModels', models, call) + list('partNumbers', parts, call);
}

function list(name: string, items: readonly string[], call: Call): string {
  return items.length > 0 || call.tenant.extras ? element(name, ...items) : '';
}

function licenseModel(name: string): string {
  return element('licenseModel', element('primaryKeys', leaf('name', name)));
}

function renderPartRow({ part, product }: PartRow): string {
  return element(
    'partNumber',
    element(
      'partNumberIdentifier',
      leaf('uniqueId', part.uniqueId),
      element('primaryKeys', leaf('partId', part.partId))
    ),
    leaf('description', product.description ?? ''),
    leaf('creationDate', product.createdAt.slice(0, 10)),
    leaf('lastModifiedDate', product.modifiedAt.slice(0, 10)),
    element(
      'mappedProduct',
      leaf('uniqueId', product.uniqueId),
      element('primaryKeys', leaf('name', product.name), leaf('version', product.version))
    ),
    part.licenseModel === undefined
      ? ''
      : element('mappedLicenseModel', element('primaryKeys', leaf('name', part.licenseModel)))
  );
}
