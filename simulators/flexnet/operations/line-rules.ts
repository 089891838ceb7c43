import { randomUUID } from 'node:crypto';
import type { Line, Product, State } from '../model.ts';
import { child, children, flag, integer, pick, text, type Tree } from '../xml.ts';
import { Refusal, checkAttributes, checkLength, type Call } from './call.ts';

/** What a line holds beside its identity, product and quantity, in the order of the schema. */
const LINE_FIELDS = [
  'description',
  'alternateLicenseModel1',
  'alternateLicenseModel2',
  'licenseModelAttributes',
  'FNPTimeZoneValue',
  'policyAttributes',
  'orderId',
  'orderLineNumber',
  'startDate',
  'startDateOption',
  'isPermanent',
  'term',
  'expirationDate',
  'versionDate',
  'versionDateAttributes',
  'lineItemType',
  'entitledProducts',
  'lineItemAttributes'
];

const EXPIRY_FIELDS = ['isPermanent', 'term', 'expirationDate'];

type Entitled = Pick<Line, 'partId' | 'productId' | 'licenseModel'>;

/** Makes a new line of an input; `taken` holds activation ids that are promised to other lines of the request. */
export function newLine(input: Tree, state: State, taken: Set<string>, call: Call): Line {
  const line: Line = {
    uniqueId: call.data.nextId(),
    activationId: chosenId(child(input, 'activationId'), 'activationId'),
    state,
    copies: integer(input, 'numberOfCopies') ?? 0,
    fulfilled: 0,
    ...entitledBy(input, undefined, call),
    fields: pick(input, LINE_FIELDS),
    createdAt: call.now,
    modifiedAt: call.now
  };
  if (taken.has(line.activationId) || call.data.lineWithActivationId(line.activationId)) {
    throw new Refusal(`A line with the activation id ${line.activationId} exists already.`);
  }
  checkLine(line, call);
  taken.add(line.activationId);
  return line;
}

/** The line after an update that names only what changes. */
export function changedLine(line: Line, input: Tree, call: Call): Line {
  if (line.state === 'INACTIVE' || line.state === 'OBSOLETE') {
    throw new Refusal(`The line ${line.activationId} is ${line.state} and cannot be changed.`);
  }
  const sent = pick(input, LINE_FIELDS);
  const kept = EXPIRY_FIELDS.some((name) => sent[name]) ? omit(line.fields, EXPIRY_FIELDS) : line.fields;
  const option = text(sent, 'startDateOption');
  const dated = option !== undefined && option !== 'DEFINE_NOW' ? omit(kept, ['startDate']) : kept;
  const after: Line = {
    ...line,
    copies: integer(input, 'numberOfCopies') ?? line.copies,
    ...entitledBy(input, line, call),
    fields: { ...dated, ...sent },
    modifiedAt: call.now
  };
  if (after.copies < line.fulfilled) {
    throw new Refusal(`${line.fulfilled} copies of the line ${line.activationId} are in use.`);
  }
  checkLine(after, call);
  return after;
}

/** Refuses a line that lacks what deployment needs. */
export function checkDeployable(line: Line): void {
  if (line.productId === undefined && !line.fields.entitledProducts) {
    throw new Refusal(`The line ${line.activationId} has no product and cannot be deployed.`);
  }
  if (line.productId !== undefined && line.licenseModel === undefined) {
    throw new Refusal(`The product of line ${line.activationId} has several license models: name one.`);
  }
}

/** An id as the caller chose it, or a new one where the caller asked for that. */
export function chosenId(input: Tree | undefined, name: string): string {
  const id = text(input, 'id');
  const isGenerated = flag(input, 'autoGenerate') === true;
  if (isGenerated && id === undefined) return randomUUID();
  if (isGenerated || id === undefined || id.trim() === '')
    throw new Refusal(`${name}: give an id or ask for one.`);
  checkLength(name, id);
  if (/["&%^()#@!~/<>{}=|`]/.test(id))
    throw new Refusal(`${name} ${id} holds a character that is not allowed.`);
  return id;
}

function entitledBy(input: Tree, before: Line | undefined, call: Call): Entitled {
  if (!input.product && !input.partNumber && !input.licenseModel) {
    return before ? pickEntitled(before) : {};
  }
  if (input.product && input.entitledProducts)
    throw new Refusal('A line names a product or entitled products, not both.');
  const partId = text(input, 'partNumber', 'primaryKeys', 'partId') ?? before?.partId;
  const product = input.product
    ? namedProduct(child(input, 'product'), call)
    : productOfPart(partId ?? '', call);
  const part = product.partNumbers.find((p) => p.partId === partId);
  if (partId !== undefined && !part)
    throw new Refusal(`The part number ${partId} is not one of ${product.name}.`);
  if (product.state !== 'DEPLOYED') {
    throw new Refusal(
      `The product ${product.name} ${product.version} is ${product.state} and cannot be entitled.`
    );
  }
  const model = licenseModelOf(
    product,
    text(input, 'licenseModel', 'primaryKeys', 'name'),
    part?.licenseModel
  );
  return {
    productId: product.uniqueId,
    ...(partId === undefined ? {} : { partId }),
    ...(model === undefined ? {} : { licenseModel: model })
  };
}

function pickEntitled(line: Line): Entitled {
  return {
    ...(line.partId === undefined ? {} : { partId: line.partId }),
    ...(line.productId === undefined ? {} : { productId: line.productId }),
    ...(line.licenseModel === undefined ? {} : { licenseModel: line.licenseModel })
  };
}

function namedProduct(identifier: Tree | undefined, call: Call): Product {
  const name = text(identifier, 'primaryKeys', 'name') ?? '';
  const version = text(identifier, 'primaryKeys', 'version') ?? '';
  const uniqueId = text(identifier, 'uniqueId');
  const found =
    uniqueId === undefined ? call.data.productNamed(name, version) : call.data.products.get(uniqueId);
  if (!found) throw new Refusal(`The product ${uniqueId ?? `${name} ${version}`} does not exist.`);
  return found;
}

function productOfPart(partId: string, call: Call): Product {
  const found = call.data
    .productsWithPart(partId)
    .filter((p) => p.partNumbers.some((n) => n.partId === partId));
  const [only, second] = found;
  if (!only) throw new Refusal(`The part number ${partId} does not exist.`);
  if (second) throw new Refusal(`The part number ${partId} belongs to ${found.length} products.`);
  return only;
}

function licenseModelOf(
  product: Product,
  asked: string | undefined,
  ofPart: string | undefined
): string | undefined {
  if (asked !== undefined && !product.licenseModels.includes(asked)) {
    throw new Refusal(`The license model ${asked} is not one of ${product.name} ${product.version}.`);
  }
  return asked ?? ofPart ?? (product.licenseModels.length === 1 ? product.licenseModels[0] : undefined);
}

function checkLine(line: Line, call: Call): void {
  if (!(line.copies >= 1)) throw new Refusal('numberOfCopies must be at least 1.');
  checkLength('orderId', text(line.fields, 'orderId'));
  checkLength('orderLineNumber', text(line.fields, 'orderLineNumber'));
  checkLength('description', text(line.fields, 'description'), 4000);
  checkAttributes(child(line.fields, 'lineItemAttributes'), 'line', call);
  checkStart(line.fields);
  checkExpiry(line.fields);
}

function checkStart(fields: Tree): void {
  const option = text(fields, 'startDateOption');
  const startDate = text(fields, 'startDate');
  if (option === 'DEFINE_NOW' && startDate === undefined)
    throw new Refusal('startDateOption DEFINE_NOW needs a startDate.');
  if (option !== undefined && option !== 'DEFINE_NOW' && startDate !== undefined) {
    throw new Refusal(`startDateOption ${option} forbids a startDate.`);
  }
}

function checkExpiry(fields: Tree): void {
  const expirationDate = text(fields, 'expirationDate');
  const startDate = text(fields, 'startDate');
  const limits = children(fields, 'term').length + (expirationDate === undefined ? 0 : 1);
  if (flag(fields, 'isPermanent') === true) {
    if (limits > 0) throw new Refusal('A permanent line has no term and no expirationDate.');
    return;
  }
  if (limits !== 1) throw new Refusal('A line that is not permanent has a term or an expirationDate.');
  const duration = integer(child(fields, 'term'), 'numDuration');
  if (duration !== undefined && !(duration >= 1)) throw new Refusal('A term is at least 1 long.');
  if (expirationDate !== undefined && startDate !== undefined && expirationDate < startDate) {
    throw new Refusal('The expirationDate lies before the startDate.');
  }
}

function omit(tree: Tree, names: readonly string[]): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !names.includes(name)));
}
