import { LightningElement } from 'lwc';
import { appMetadata } from '../registry/registry.ts';

interface Item {
  readonly name: string;
  readonly label: string;
  readonly address: string;
}

/** Menu of all apps and tabs, with a search. */
export default class AppLauncher extends LightningElement {
  term = '';

  get apps(): Item[] {
    return appMetadata()
      .apps.map(({ name, label }) => ({ name, label, address: `/lightning/app/${name}` }))
      .filter(this.matches);
  }

  get items(): Item[] {
    return appMetadata()
      .tabs.filter(({ label }) => label !== '')
      .map(({ name, label }) => ({ name, label, address: `/lightning/n/${name}` }))
      .filter(this.matches);
  }

  get hasNothing(): boolean {
    return this.apps.length + this.items.length === 0;
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    this.term = event.detail.value;
  }

  handleKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
  }

  close(): void {
    this.dispatchEvent(new CustomEvent('close'));
  }

  private readonly matches = ({ label }: Item): boolean =>
    label.toLowerCase().includes(this.term.toLowerCase());
}
