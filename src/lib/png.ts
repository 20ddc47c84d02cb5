/** Pictures of two colours. [W3C, "Portable Network Graphics"] */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY = 0;

/** A PNG of a square of modules: dark is black; each is so many pixels wide, with a white margin of so many modules. */
export function toPng(
  modules: readonly (readonly boolean[])[],
  { pixels, margin }: { readonly pixels: number; readonly margin: number },
): Buffer {
  const side = (modules.length + margin * 2) * pixels;
  const lines: Buffer[] = [];
  for (let y = 0; y < side; y += 1) {
    const row = modules[Math.floor(y / pixels) - margin];
    const line = Buffer.alloc(1 + Math.ceil(side / 8));
    for (let x = 0; x < side; x += 1) {
      const isDark = row?.[Math.floor(x / pixels) - margin] ?? false;
      const at = 1 + (x >>> 3);
      if (!isDark) line[at] = (line[at] ?? 0) | (0x80 >>> (x & 7));
    }
    lines.push(line);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, GREY, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
