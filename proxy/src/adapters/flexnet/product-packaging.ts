import type { LicensedProduct } from '../../domain/product.ts';
import { foldCode, withoutUnseen } from '../../domain/part-numbers.ts';
import { failure, type Failure } from '../../domain/failures.ts';
import type { Deadline } from '../../ports/deadline.ts';
import type { ProductCatalog, ProductPage } from '../../ports/licensing.ts';
import { asking, checkQuery, checkSize, keyText, needed, readRecord } from './answers.ts';
import { operations } from './operations.ts';
import type { FlexNetSettings } from './settings.ts';
import type { SoapClient } from './soap-client.ts';
import { SoapCallError } from './soap-failure.ts';
import { readState, searchXml } from './vocabulary.ts';
import { child, children, integer, text, type XmlNode } from './xml-reader.ts';
import { el, UnsendableTextError, type Xml } from './xml-writer.ts';

/** Enough to tell a near miss; a short code would otherwise fetch half of the catalogue. */
const NEAR_MISS_PAGE = 200;

/** Beyond any catalogue, so that pages without an end take neither memory nor time without one. */
const MAX_PRODUCTS = 1_000_000;
const MAX_PAGES = 100_000;

/** Products through ProductPackagingService. Comparing is left to the domain, because EQUALS may overlook case. */
export function createProductCatalog(client: SoapClient, settings: FlexNetSettings): ProductCatalog {
  async function queryPage(
    criteria: Xml | undefined,
    page: number,
    size: number,
    deadline: Deadline
  ): Promise<ToldPage> {
    const answer = await client.call(
      operations.queryProducts,
      [
        el('queryParams', criteria ? [criteria] : undefined),
        el('pageNumber', page),
        el('batchSize', size),
        el('returnContainedObjects', true)
      ],
      deadline
    );
    return readPage(checkSize(children(child(checkQuery(answer), 'responseData'), 'product')));
  }

  /**
   * All pages, several ahead of the one that is wanted where it is known how many there are. The count may be out of
   * date and pages may overlap, so that only a page that is not full, or brings nothing new, is the last.
   */
  async function* readPages(criteria: Xml | undefined, count: number | null, deadline: Deadline) {
    const pages = Math.ceil((count ?? 0) / settings.readPage);
    const seen = new Set<string>();
    const ahead: Promise<ToldPage>[] = [];
    const fetchPage = (page: number) => queryPage(criteria, page, settings.readPage, deadline);
    for (let page = 1; ; page += 1) {
      while (ahead.length < settings.concurrency && page + ahead.length <= pages) {
        const told = fetchPage(page + ahead.length);
        // A page that fails is told when its turn comes, if it comes.
        told.catch(() => undefined);
        ahead.push(told);
      }
      const told = await (ahead.shift() ?? fetchPage(page));
      const seenBefore = seen.size;
      for (const { id } of told.products) seen.add(id);
      if (seen.size > MAX_PRODUCTS) throw new SoapCallError(failure('answer-too-large'), 'none');
      const isNew = seen.size > seenBefore || told.unreadable.length > 0;
      yield told;
      const isFull = told.length >= settings.readPage;
      if (!isFull && (page >= pages || !isNew)) return;
      if (isNew && page < MAX_PAGES) continue;
      if (count && seen.size >= count) return;
      throw new SoapCallError(failure('pages-without-end'), 'none');
    }
  }

  async function findOne(code: string, deadline: Deadline): Promise<ProductPage> {
    try {
      const found: ProductPage[] = [];
      const equal = searchXml('partNumber', code, 'EQUALS');
      for await (const page of readPages(equal, null, deadline)) found.push(page);
      if (found.some(({ products }) => products.some(carriesExactly(code)))) return join(found);
      const near = await Promise.all(
        spellingsOf(code).map((spelling) =>
          queryPage(searchXml('partNumber', spelling, 'CONTAINS'), 1, NEAR_MISS_PAGE, deadline)
        )
      );
      const { products, unreadable } = join([...found, ...near]);
      return { products: products.filter(carries(code)), unreadable };
    } catch (error) {
      // No part number can hold a character that XML cannot carry.
      if (error instanceof UnsendableTextError) return { products: [], unreadable: [] };
      throw error;
    }
  }

  async function countProducts(deadline: Deadline): Promise<number> {
    const answer = checkQuery(await client.call(operations.countProducts, [], deadline));
    return integer(answer, 'responseData', 'count') ?? 0;
  }

  return {
    findByPartNumber: (codes, deadline) =>
      asking(async () => join(await Promise.all(codes.map((code) => findOne(code, deadline))))),

    async *listAll(deadline) {
      const count = await asking(() => countProducts(deadline));
      const pages = readPages(undefined, count, deadline);
      for (;;) {
        const page = await asking(() => pages.next());
        if (page.done) return;
        yield page.value;
      }
    }
  };
}

interface ToldPage extends ProductPage {
  /** Products that were told, readable or not. */
  readonly length: number;
}

function readPage(told: readonly XmlNode[]): ToldPage {
  const products: LicensedProduct[] = [];
  const unreadable: Failure[] = [];
  for (const product of told) {
    const name = text(product, 'productName');
    const reading = readRecord(name ? `the product ${name}` : 'a product', () => readProduct(product));
    if ('record' in reading) products.push(reading.record);
    else unreadable.push(reading.failure);
  }
  return { products, unreadable, length: told.length };
}

function join(pages: readonly ProductPage[]): ProductPage {
  return {
    products: pages.flatMap(({ products }) => products),
    unreadable: pages.flatMap(({ unreadable }) => unreadable)
  };
}

/** Spellings under which a server that minds case would find a near miss. */
function spellingsOf(code: string): string[] {
  const bare = code.replace(/\s+/gu, '');
  const plain = withoutUnseen(code);
  const spellings = [code.trim(), bare, bare.toUpperCase(), bare.toLowerCase(), plain, plain.toUpperCase()];
  return [...new Set(spellings)].filter((spelling) => spelling !== '');
}

function carries(code: string): (product: LicensedProduct) => boolean {
  const folded = foldCode(code);
  return ({ partNumbers }) => partNumbers.some((partNumber) => foldCode(partNumber.code) === folded);
}

function carriesExactly(code: string): (product: LicensedProduct) => boolean {
  return ({ partNumbers }) => partNumbers.some((partNumber) => partNumber.code === code);
}

/** @throws UnreadableValueError */
function readProduct(product: XmlNode): LicensedProduct {
  const name = text(product, 'productName');
  const version = text(product, 'version');
  const id = text(product, 'uniqueId') ?? (name && `${name} ${version ?? ''}`);
  return {
    id: needed(id, 'uniqueId'),
    name: needed(name, 'productName'),
    version,
    state: readState(text(product, 'state')),
    partNumbers: children(child(product, 'partNumbers'), 'partNumber').map((partNumber) => ({
      code: needed(keyText(partNumber, 'partId'), 'partId'),
      licenseModel: keyText(child(partNumber, 'licenseModel'), 'name')
    })),
    licenseModels: children(child(product, 'licenseModels'), 'licenseModel').map((model) =>
      needed(keyText(model, 'name'), 'licenseModel')
    )
  };
}
