/** JSON as read, with numbers as their digits: they may be Integer, Long or Decimal. */
export type JsonValue =
  null | boolean | string | { readonly digits: string } | JsonValue[] | Map<string, JsonValue>;

const TOKEN =
  /\s*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;

/** Parses JSON; throws SyntaxError. */
export function parseJson(text: string): JsonValue {
  const parser = new JsonParser(text);
  const value = parser.value();
  parser.end();
  return value;
}

class JsonParser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonValue {
    const token = this.#take();
    if (token === '{') return this.#object();
    if (token === '[') return this.#array();
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (token === 'null') return null;
    if (token === 'true' || token === 'false') return token === 'true';
    if (/^[-\d]/.test(token)) return { digits: token };
    throw this.#fault(token);
  }

  end(): void {
    if (this.#text.slice(this.#position).trim() !== '')
      throw this.#fault(this.#text.slice(this.#position, this.#position + 10));
  }

  #object(): Map<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    if (this.#skip('}')) return members;
    do {
      const name = this.#take();
      if (!name.startsWith('"')) throw this.#fault(name);
      this.#expect(':');
      members.set(JSON.parse(name) as string, this.value());
    } while (this.#skip(','));
    this.#expect('}');
    return members;
  }

  #array(): JsonValue[] {
    const items: JsonValue[] = [];
    if (this.#skip(']')) return items;
    do items.push(this.value());
    while (this.#skip(','));
    this.#expect(']');
    return items;
  }

  #skip(token: string): boolean {
    const before = this.#position;
    if (this.#take() === token) return true;
    this.#position = before;
    return false;
  }

  #expect(token: string): void {
    const found = this.#take();
    if (found !== token) throw this.#fault(found);
  }

  #take(): string {
    TOKEN.lastIndex = this.#position;
    const match = TOKEN.exec(this.#text);
    if (match === null) throw this.#fault(this.#text.slice(this.#position, this.#position + 10));
    this.#position = TOKEN.lastIndex;
    return match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
  }

  #fault(found: string): SyntaxError {
    const what = found.trim() === '' ? 'Unexpected end-of-input' : `Unexpected '${found}'`;
    return new SyntaxError(`${what} at position ${this.#position} of the JSON text`);
  }
}
