import { expect, test } from 'vitest';

import { streamOf, utf8Length } from './bytes.ts';

test('a stream gives its pieces in order', async () => {
  const pieces: Uint8Array[] = [];
  for await (const piece of streamOf(Buffer.from('a'), Buffer.from('bc'))) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe('abc');
});

test.each([
  ['', 0],
  ['a', 1],
  ['ü', 2],
  ['€', 3],
  ['\u{1F600}', 4],
])('%j has %i bytes', (text, bytes) => {
  expect(utf8Length(text)).toBe(bytes);
});
