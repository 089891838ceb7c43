import { toSentence } from 'c/crosswalkErrors';
import type { NoticeView } from 'c/crosswalkNotice';

/** A component that shows whether it works and what came of it. */
export interface Worker {
  isBusy: boolean;
  notice: NoticeView | undefined;
}

/**
 * Does a piece of work for a component: it is busy meanwhile, its last notice goes, and a failure becomes an error notice.
 * The work may leave a notice of its own. Never rejects.
 */
export async function perform(component: Worker, work: () => Promise<void>): Promise<void> {
  component.isBusy = true;
  component.notice = undefined;
  try {
    await work();
  } catch (error) {
    component.notice = { variant: 'error', message: toSentence(error) };
  } finally {
    component.isBusy = false;
  }
}

/** `open` is static in the base class of dialogs; the platform's types do not have it. */
interface Opens {
  // eslint-disable-next-line no-restricted-globals -- a property, not the function of the window
  readonly open: (properties: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/**
 * Opens a dialog above the page.
 * @param dialog     class of a modal, or LightningConfirm
 * @param properties what its `open` takes
 * @return what it was closed with
 */
export function openDialog(dialog: unknown, properties: Readonly<Record<string, unknown>>): Promise<unknown> {
  return (dialog as Opens).open(properties);
}
