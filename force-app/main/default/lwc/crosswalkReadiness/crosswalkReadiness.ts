import { LightningElement, api } from 'lwc';
import type { ReadinessView } from 'c/crosswalkReadinessView';

/** Readiness of a product: the badge, and the sentence that says why and what to do. */
export default class CrosswalkReadiness extends LightningElement {
  @api readiness: ReadinessView | undefined;
}
