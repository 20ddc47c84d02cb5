import { commonFault } from '../fault.ts';

// Two of one of these would leave open which one counts.
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'x-amz-date',
  'x-amz-target',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'smithy-protocol',
]);
// Most headers come again and again: their lower-case names are made once.
const MOST_NAMES = 2000;
const LONGEST_NAME = 64;

/** The headers of a request by lower-case name; several of one name are joined by commas, as a signature sees them. */
export class HeaderReader {
  readonly #names = new Map<string, string>();

  read(raw: readonly string[]): Readonly<Record<string, string>> {
    // SAFETY: names of headers never reach a prototype: the object has none.
    const headers = Object.create(null) as Record<string, string>;
    for (let at = 0; at + 1 < raw.length; at += 2) {
      const name = this.#lower(raw[at] ?? '');
      const value = raw[at + 1] ?? '';
      const known = headers[name];
      if (known === undefined) headers[name] = value;
      else if (SINGLE.has(name))
        throw commonFault('InvalidRequest', `The header ${name} is given more than once.`);
      else headers[name] = `${known},${value}`;
    }
    return headers;
  }

  #lower(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const lower = name.toLowerCase();
    if (this.#names.size < MOST_NAMES && name.length <= LONGEST_NAME) this.#names.set(name, lower);
    return lower;
  }
}
