import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { blind, encodeKey, encodeNumber, encodeText, endOf, type KeyPart } from './key.ts';

const hide = (text: string) => `hidden-${text}`;
// What a text may be that a wire format has decoded: no lone surrogates.
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom(
      '\u0000',
      '\u0001',
      '\u0002',
      'a',
      '~',
      '\u007f',
      '\u0080',
      'ÿ',
      '\uffff',
      '\u{10ffff}',
    ),
    maxLength: 5,
  }),
);
const number = fc.oneof(
  fc.nat(200),
  fc.maxSafeNat(),
  fc.constantFrom(0, 63, 64, 2 ** 30 - 1, 2 ** 30, 2 ** 53 - 1),
);

function comparePart(left: KeyPart, right: KeyPart): number {
  if (typeof left === 'number' && typeof right === 'number') return Math.sign(left - right);
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}

const signOf = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

describe('numbers', () => {
  test('sort as their texts do, and so do the bytes', () => {
    fc.assert(
      fc.property(number, number, (left, right) => {
        const order = Math.sign(left - right);
        expect(signOf(encodeNumber(left), encodeNumber(right))).toBe(order);
        expect(
          Buffer.compare(
            Buffer.from(encodeNumber(left), 'latin1'),
            Buffer.from(encodeNumber(right), 'latin1'),
          ),
        ).toBe(order);
        expect(encodeNumber(left)).toHaveLength(9);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    '%s is no part of a key',
    (value) => {
      expect(() => encodeNumber(value)).toThrow(RangeError);
    },
  );
});

describe('texts', () => {
  test('sort as their code points do, whatever they contain', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(signOf(encodeKey([left], hide), encodeKey([right], hide))).toBe(
          comparePart(left, right),
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('are of one byte a character, and hold no separator', () => {
    fc.assert(
      fc.property(text, (one) => {
        const encoded = encodeText(one);
        expect(encoded).not.toContain('\u0000');
        expect(encoded).not.toContain('\u00ff');
        expect(Buffer.from(encoded, 'latin1').toString('latin1')).toBe(encoded);
      }),
    );
  });
});

describe('tuples', () => {
  const tuple = fc.tuple(text, number, text);

  test('sort as their parts do', () => {
    fc.assert(
      fc.property(tuple, tuple, (left, right) => {
        const order = left.reduce<number>(
          (found, part, place) => found || comparePart(part, right[place] ?? 0),
          0,
        );
        expect(signOf(encodeKey(left, hide), encodeKey(right, hide))).toBe(order);
      }),
      { numRuns: 3000 },
    );
  });

  test('lie between a leading part and its end exactly when they begin with it', () => {
    fc.assert(
      fc.property(tuple, text, ([first, second, third], prefix) => {
        const key = encodeKey([first, second, third], hide);
        const start = encodeKey([prefix], hide);
        expect(key >= start && key < endOf(start)).toBe(first === prefix);
      }),
      { numRuns: 3000 },
    );
  });

  test('a blind part stands as its HMAC alone', () => {
    expect(encodeKey(['a', blind('secret'), 1], hide)).toBe(
      `a\u0000hidden-secret\u0000${encodeNumber(1)}\u0000`,
    );
  });
});
