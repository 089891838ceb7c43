import type { NativeClass } from '../library.ts';
import { COLLECTION_CLASSES } from './collections.ts';
import { DATE_CLASSES } from './dates.ts';
import { ENCODING_CLASSES } from './encoding.ts';
import { JSON_CLASS } from './json.ts';
import { NUMBER_CLASSES } from './numbers.ts';
import { SYSTEM_CLASSES } from './system.ts';
import { TEXT_CLASSES } from './text.ts';

/** The classes of the language itself; the database's and the platform's come beside them. */
export function languageLibrary(): NativeClass[] {
  return [
    ...SYSTEM_CLASSES,
    ...TEXT_CLASSES,
    ...NUMBER_CLASSES,
    ...COLLECTION_CLASSES,
    ...DATE_CLASSES,
    JSON_CLASS,
    ...ENCODING_CLASSES
  ];
}
