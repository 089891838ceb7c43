import { Type } from 'typebox';
import { READINESS_CODES } from '../../domain/readiness.ts';
import {
  Exact,
  FailureSchema,
  LifecycleStateSchema,
  Nullable,
  OneOf,
  OrNull,
  SalesforceIdSchema,
  ShortTextSchema,
  TextSchema
} from './common.ts';

export const ProductSchema = Exact('Product', {
  id: SalesforceIdSchema,
  name: ShortTextSchema,
  productCode: Nullable(ShortTextSchema),
  isActive: Type.Boolean(),
  isIncluded: Type.Boolean({ description: 'Marked for the sync.' })
});

const OtherProductSchema = Exact('OtherProduct', {
  id: SalesforceIdSchema,
  name: ShortTextSchema,
  productCode: Nullable(ShortTextSchema)
});

export const ReadinessRequestSchema = Exact('ReadinessRequest', {
  products: Type.Array(ProductSchema, { minItems: 1, maxItems: 10_000 }),
  otherIncludedProducts: Type.Array(OtherProductSchema, {
    maxItems: 50_000,
    description: 'Included products that are not asked about, but whose codes count for being unique.'
  })
});

const ProductMatchSchema = Exact('ProductMatch', {
  name: TextSchema,
  version: Nullable(TextSchema),
  state: LifecycleStateSchema,
  partNumber: TextSchema,
  licenseModels: Type.Array(TextSchema),
  needsLicenseModel: Type.Boolean({ description: 'Each line must name a license model.' })
});

const ReadinessSchema = Exact('Readiness', {
  productId: SalesforceIdSchema,
  code: OneOf(READINESS_CODES),
  message: TextSchema,
  match: OrNull(ProductMatchSchema),
  failure: OrNull(FailureSchema)
});

export const ReadinessAnswerSchema = Exact(
  'ReadinessAnswer',
  {
    products: Type.Array(ReadinessSchema, { description: 'One for each product, in the order asked.' }),
    failure: OrNull(FailureSchema)
  },
  'The readiness of each product.'
);
