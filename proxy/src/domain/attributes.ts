import type { CalendarDate } from './entitlement.ts';

/** A custom attribute with its value; null is known to be empty. There is no decimal kind in FlexNet Operations. */
export type CustomAttribute =
  | { readonly name: string; readonly type: 'text'; readonly value: string | null }
  | { readonly name: string; readonly type: 'multi-text'; readonly value: readonly string[] | null }
  | { readonly name: string; readonly type: 'number'; readonly value: number | null }
  | { readonly name: string; readonly type: 'boolean'; readonly value: boolean | null }
  | { readonly name: string; readonly type: 'date'; readonly value: CalendarDate | null };
