import { foldCode } from '../../domain/part-numbers.ts';
import type { LicensedProduct } from '../../domain/product.ts';
import type { Deadline } from '../../ports/deadline.ts';
import type { ProductCatalog } from '../../ports/licensing.ts';
import { asking, checkQuery, keyText } from './answers.ts';
import type { Operations } from './operations.ts';
import type { FlexNetSettings } from './settings.ts';
import type { SoapClient } from './soap-client.ts';
import { readState, searchXml } from './vocabulary.ts';
import { child, children, integer, text, type XmlNode } from './xml-reader.ts';
import { el, UnsendableTextError, type Xml } from './xml-writer.ts';

/** Enough to tell a near miss; a short code would otherwise fetch half of the catalogue. */
const NEAR_MISS_PAGE = 200;

/** Products through ProductPackagingService. Comparing is left to the domain, because EQUALS may overlook case. */
export function createProductCatalog(
  client: SoapClient,
  operations: Operations,
  settings: FlexNetSettings
): ProductCatalog {
  async function queryPage(criteria: Xml | undefined, page: number, size: number, deadline: Deadline) {
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
    return children(child(checkQuery(answer), 'responseData'), 'product').flatMap(readProduct);
  }

  async function queryAllPages(criteria: Xml | undefined, firstPage: number, deadline: Deadline) {
    const products: LicensedProduct[] = [];
    for (let page = firstPage; ; page += 1) {
      const found = await queryPage(criteria, page, settings.readPage, deadline);
      products.push(...found);
      if (found.length < settings.readPage) return products;
    }
  }

  async function findOne(code: string, deadline: Deadline): Promise<LicensedProduct[]> {
    try {
      const found = await queryAllPages(searchXml('partNumber', code, 'EQUALS'), 1, deadline);
      if (found.some(({ partNumbers }) => partNumbers.some((partNumber) => partNumber.code === code)))
        return found;
      const near = await Promise.all(
        spellingsOf(code).map((spelling) =>
          queryPage(searchXml('partNumber', spelling, 'CONTAINS'), 1, NEAR_MISS_PAGE, deadline)
        )
      );
      return [...found, ...near.flat()].filter(carries(code));
    } catch (error) {
      // No part number can hold a character that XML cannot carry.
      if (error instanceof UnsendableTextError) return [];
      throw error;
    }
  }

  async function countPages(deadline: Deadline): Promise<number> {
    const answer = checkQuery(await client.call(operations.countProducts, [], deadline));
    return Math.ceil((integer(answer, 'responseData', 'count') ?? 0) / settings.readPage);
  }

  return {
    findByPartNumber: (codes, deadline) =>
      asking(async () => (await Promise.all(codes.map((code) => findOne(code, deadline)))).flat()),

    async *listAll(deadline) {
      const pages = await asking(() => countPages(deadline));
      const ahead: Promise<LicensedProduct[]>[] = [];
      const fetchAhead = (page: number) => {
        const products = asking(() => queryPage(undefined, page, settings.readPage, deadline));
        // A page that fails is told when its turn comes, if it comes.
        products.catch(() => undefined);
        ahead.push(products);
      };
      for (let page = 1; page <= Math.min(pages, settings.concurrency); page += 1) fetchAhead(page);

      let lastLength = settings.readPage;
      for (let page = 1; page <= pages; page += 1) {
        const products = await ahead.shift();
        if (page + settings.concurrency <= pages) fetchAhead(page + settings.concurrency);
        lastLength = products?.length ?? 0;
        if (products) yield products;
      }
      // The count may be out of date, and pages may overlap: only a page that is not full is the last.
      if (lastLength < settings.readPage) return;
      yield await asking(() => queryAllPages(undefined, pages + 1, deadline));
    }
  };
}

/** Spellings under which a server that minds case would find a near miss. */
function spellingsOf(code: string): string[] {
  const bare = code.replace(/\s+/gu, '');
  const spellings = [code.trim(), bare, bare.toUpperCase(), bare.toLowerCase()];
  return [...new Set(spellings)].filter((spelling) => spelling !== '');
}

function carries(code: string): (product: LicensedProduct) => boolean {
  const folded = foldCode(code);
  return ({ partNumbers }) => partNumbers.some((partNumber) => foldCode(partNumber.code) === folded);
}

function readProduct(product: XmlNode): LicensedProduct[] {
  const name = text(product, 'productName') ?? '';
  const version = text(product, 'version');
  const id = text(product, 'uniqueId') ?? `${name} ${version ?? ''}`;
  return [
    {
      id,
      name,
      version,
      state: readState(text(product, 'state')),
      partNumbers: children(child(product, 'partNumbers'), 'partNumber').flatMap((partNumber) => {
        const code = keyText(partNumber, 'partId');
        return code ? [{ code, licenseModel: keyText(child(partNumber, 'licenseModel'), 'name') }] : [];
      }),
      licenseModels: children(child(product, 'licenseModels'), 'licenseModel').flatMap(
        (model) => keyText(model, 'name') ?? []
      )
    }
  ];
}
