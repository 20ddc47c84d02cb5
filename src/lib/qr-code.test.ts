import { decodeQR } from 'qr/decode.js';
import { expect, test } from 'vitest';

import { qrCodeOf } from './qr-code.ts';

/** What a reader makes of the picture: four pixels a module, with the margin that a reader needs. */
function read(text: string): string {
  const code = qrCodeOf(text) ?? [];
  const margin = 4;
  const scale = 4;
  const side = (code.length + 2 * margin) * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isDark = code[Math.floor(y / scale) - margin]?.[Math.floor(x / scale) - margin];
      if (isDark) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return decodeQR({ width: side, height: side, data });
}

test.each([
  'skykeep',
  'otpauth://totp/ann@000000000000?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  'otpauth://totp/x?'.repeat(20),
])('a reader reads %s', (text) => {
  expect(read(text)).toBe(text);
});

test('what is too long has no code', () => {
  expect(qrCodeOf('x'.repeat(2000))).toBeDefined();
  expect(qrCodeOf('x'.repeat(2001))).toBeUndefined();
});
