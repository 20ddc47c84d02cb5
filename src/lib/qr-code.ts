/** QR codes. [ISO/IEC 18004; docs/decisions/0016-qr.md] */
import { encodeQR } from 'qr';

/** Dark and light modules, row by row, without the margin around them. */
export type QrCode = readonly (readonly boolean[])[];

/** Two thousand characters are a code that a telephone still reads. */
const LONGEST_TEXT = 2000;

/** The code of a text; undefined for a text that is too long for one. */
export function qrCodeOf(text: string): QrCode | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  // The library always draws a margin.
  const drawn = encodeQR(text, 'raw', { ecc: 'low', border: 1 });
  return drawn.slice(1, -1).map((row) => row.slice(1, -1));
}
