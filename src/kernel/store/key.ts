/**
 * How a row's key is written: order-preserving text of one byte a character, so that the order of JavaScript strings, of
 * LMDB's bytes and of the tuples that services compare is one and the same.
 */

/** A part of a key. A blind part is customer text whose order does not matter: only its HMAC is stored. */
export type KeyPart = string | number | Blind;
export interface Blind {
  readonly blind: string;
}

/** Says that a text enters the key as an HMAC. */
export function blind(text: string): Blind {
  return { blind: text };
}

// In the order of ASCII, so that the written numbers sort as the numbers do.
const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** The longest key that LMDB takes with its pages of 4 KiB, in bytes; a character of a key is one byte. */
export const LONGEST_KEY = 1978;

/** Ends every part of a key; below every character of a part. */
export const TERMINATOR = '\u0000';
/** Above every part; no UTF-8 text contains it. It parts an index tuple from the key of its row. */
export const CEILING = '\u00ff';

/** A non-negative safe integer in nine characters that sort as the numbers do. */
export function encodeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a key: ${value}`);
  // Two digits at a time from a table: keys are made for every row, and their digits are not worth a string each.
  const low = value % PAIRED_TWICE;
  const high = (value - low) / PAIRED_TWICE;
  const upper = high % PAIRED_TWICE;
  return (
    DIGITS.charAt((high - upper) / PAIRED_TWICE) +
    pairOf(Math.floor(upper / PAIRED)) +
    pairOf(upper % PAIRED) +
    pairOf(Math.floor(low / PAIRED)) +
    pairOf(low % PAIRED)
  );
}

const PAIRED = 64 * 64;
const PAIRED_TWICE = PAIRED * PAIRED;
const PAIRS: readonly string[] = Array.from(
  { length: PAIRED },
  (_unused, value) => DIGITS.charAt(value >> 6) + DIGITS.charAt(value & 63),
);

function pairOf(value: number): string {
  return PAIRS[value] ?? '';
}

// Anything outside printable ASCII needs care; most keys need none.
const PLAIN = /^[\u0020-\u007e]*$/;

/** A text in characters of one byte that sort as its UTF-8 bytes do and contain no separator. */
export function encodeText(text: string): string {
  if (PLAIN.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return bytes.replaceAll('\u0001', '\u0001\u0002').replaceAll('\u0000', '\u0001\u0001');
}

/** Writes a tuple; `hide` gives the HMAC of a blind part. */
export function encodeKey(parts: readonly KeyPart[], hide: (text: string) => string): string {
  let key = '';
  for (let place = 0; place < parts.length; place++) {
    const part = parts[place];
    if (typeof part === 'number') key += encodeNumber(part);
    else if (typeof part === 'string') key += encodeText(part);
    else if (part) key += hide(part.blind);
    key += TERMINATOR;
  }
  return key;
}

/** The first key after all that continue this one, which ends with a terminator. */
export function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}\u0001`;
}
