import type { ByteStream } from '../../../src/lib/bytes.ts';

/** All bytes of a body, whatever its form. */
export async function collect(body: string | Uint8Array | ByteStream): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
