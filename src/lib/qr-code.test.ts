import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { type QrCode, qrCodeOf } from './qr-code.ts';

function drawn(code: QrCode | undefined): string {
  return (code ?? []).map((row) => row.map((isDark) => (isDark ? '#' : '.')).join('')).join('\n');
}

// A reader of another make (jsqr 1.4.0) has read the codes of this file.
test('the code of a word', () => {
  expect(drawn(qrCodeOf(Buffer.from('skykeep')))).toBe(
    [
      '#######..#.##.#######',
      '#.....#.##.#..#.....#',
      '#.###.#.##..#.#.###.#',
      '#.###.#..#.#..#.###.#',
      '#.###.#.#...#.#.###.#',
      '#.....#.#..##.#.....#',
      '#######.#.#.#.#######',
      '........#####........',
      '##.#..##.##...###.##.',
      '...###.####...##.####',
      '####..####..##...#..#',
      '.#..##...#.#...#.#...',
      '..######.##.#.#.##..#',
      '........#.##.....####',
      '#######.###..#.##.##.',
      '#.....#...####......#',
      '#.###.#..#.#..##....#',
      '#.###.#.##.#...##.###',
      '#.###.#.....#..###..#',
      '#.....#.###..##.#....',
      '#######.##.##..###.#.',
    ].join('\n'),
  );
});

test.each([
  // The last has alignment patterns, a version and several blocks of words.
  [60, 33, '8f1a7476f192fcaa'],
  [154, 45, 'e00bc59b840d4a9e'],
  [230, 53, '2f16f754fc583ab8'],
  [425, 69, '598424025b66ab09'],
  [858, 97, 'e045ed5041afc8e5'],
])('%i bytes are a code of %i modules a side', (length, side, digest) => {
  const text = 'otpauth://totp/x?'.repeat(60).slice(0, length);
  const code = qrCodeOf(Buffer.from(text));
  expect(code).toHaveLength(side);
  expect(createHash('sha256').update(drawn(code)).digest('hex').slice(0, 16)).toBe(digest);
});

test.each([
  [17, 21],
  [18, 25],
  [230, 53],
  [231, 57],
])('%i bytes take a side of %i', (length, side) => {
  expect(qrCodeOf(Buffer.alloc(length))).toHaveLength(side);
});

test('more than fits has no code', () => {
  expect(qrCodeOf(Buffer.alloc(859))).toBeUndefined();
});
