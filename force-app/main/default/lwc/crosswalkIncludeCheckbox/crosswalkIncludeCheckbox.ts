import { LightningElement, api } from 'lwc';
import include from '@salesforce/label/c.Crosswalk_Products_IncludeColumn';
import includeProduct from '@salesforce/label/c.Crosswalk_Products_IncludeProduct';
import { format } from 'c/crosswalkText';
import saving from '@salesforce/label/c.Crosswalk_Products_Saving';

/** What the admin asked for with the event `includechange`. */
export interface IncludeChange {
  readonly productId: string;
  readonly isIncluded: boolean;
}

/** The checkbox of one product. It asks; whoever holds the product saves, and says so with `isSaving` and `checked`. */
export default class CrosswalkIncludeCheckbox extends LightningElement {
  @api productId = '';
  /** For the name that is read aloud. */
  @api productName = '';
  @api checked = false;
  /** True for whoever may see, but not select. */
  @api disabled = false;
  @api isSaving = false;
  /** Whether the label is visible, as on the product page; otherwise the column's heading is the label. */
  @api showLabel = false;

  labels = { saving };

  get label(): string {
    return this.showLabel ? include : format(includeProduct, this.productName);
  }

  get variant(): string {
    return this.showLabel ? 'standard' : 'label-hidden';
  }

  /** While it is saving it stays enabled, since a disabled checkbox would lose the focus, but it takes no change. */
  handleChange(event: CustomEvent<{ checked: boolean }>): void {
    if (this.isSaving) {
      Object.assign(event.target ?? {}, { checked: this.checked });
      return;
    }
    const detail: IncludeChange = { productId: this.productId, isIncluded: event.detail.checked };
    // Composed, since the cell of a data table can only be heard from outside the table this way.
    this.dispatchEvent(new CustomEvent('includechange', { detail, bubbles: true, composed: true })); // NOPMD
  }
}
