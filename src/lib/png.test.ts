import { inflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { toPng } from './png.ts';

test('dark modules are black, the others and the margin white', () => {
  const png = toPng(
    [
      [true, false],
      [false, true],
    ],
    { pixels: 2, margin: 1 },
  );
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001A\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([8, 8]);
  const start = png.indexOf('IDAT') + 4;
  const data = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const white = '11111111';
  const lines = [...data].flatMap((byte, at) =>
    at % 2 === 1 ? [byte.toString(2).padStart(8, '0')] : [],
  );
  expect(lines).toEqual([
    ...[white, white],
    ...['11001111', '11001111'],
    ...['11110011', '11110011'],
    ...[white, white],
  ]);
});

test('every chunk tells its length and its checksum, and the last is the end', () => {
  const png = toPng([[true]], { pixels: 1, margin: 0 });
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});
