/**
 * The public fields of a compiled Java class, read from the class file format (JVM specification, chapter 4).
 * @returns field names with their type descriptors, such as `Lcom/example/Name;`
 */
export function readClassFields(bytes: Uint8Array): { name: string; descriptor: string }[] {
  const reader = new Reader(bytes);
  reader.skip(8);
  const texts = readConstantTexts(reader);
  reader.skip(6);
  reader.skip(2 * reader.u2());
  const fields: { name: string; descriptor: string }[] = [];
  for (let left = reader.u2(); left > 0; left--) {
    reader.skip(2);
    fields.push({ name: texts[reader.u2()] ?? '', descriptor: texts[reader.u2()] ?? '' });
    for (let attributes = reader.u2(); attributes > 0; attributes--) {
      reader.skip(2);
      reader.skip(reader.u4());
    }
  }
  return fields;
}

/** Sizes of the constants that are not text, by tag (JVM specification, table 4.4-A). */
const CONSTANT_SIZES: Readonly<Record<number, number>> = {
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 2,
  8: 2,
  9: 4,
  10: 4,
  11: 4,
  12: 4,
  15: 3,
  16: 2,
  17: 4,
  18: 4,
  19: 2,
  20: 2
};

function readConstantTexts(reader: Reader): Record<number, string> {
  const texts: Record<number, string> = {};
  const count = reader.u2();
  for (let index = 1; index < count; index++) {
    const tag = reader.u1();
    if (tag === 1) {
      texts[index] = reader.text(reader.u2());
      continue;
    }
    const size = CONSTANT_SIZES[tag];
    if (size === undefined) throw new Error(`Unknown constant ${tag} in a class file.`);
    reader.skip(size);
    // The format gives the eight-byte constants two places.
    if (tag === 5 || tag === 6) index++;
  }
  return texts;
}

class Reader {
  private offset = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  skip(count: number): void {
    this.offset += count;
  }

  u1(): number {
    this.skip(1);
    return this.view.getUint8(this.offset - 1);
  }

  u2(): number {
    this.skip(2);
    return this.view.getUint16(this.offset - 2);
  }

  u4(): number {
    this.skip(4);
    return this.view.getUint32(this.offset - 4);
  }

  text(length: number): string {
    this.skip(length);
    return Buffer.from(this.bytes.subarray(this.offset - length, this.offset)).toString('utf8');
  }
}
