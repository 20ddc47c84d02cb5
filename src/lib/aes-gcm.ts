/** AES-256 in Galois/Counter Mode: what is sealed can be neither read nor changed without the key. [NIST SP 800-38D] */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const TAG_BYTES = 16;
/** A nonce is never used twice under one key. */
export const NONCE_BYTES = 12;

/** What is sealed: a key of 32 bytes, a nonce, and what is bound to the text without being part of it. */
export interface Sealing {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly bound: Uint8Array | string;
}

/** The sealed bytes, their tag at the end. */
export function seal({ key, nonce, bound }: Sealing, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  cipher.setAAD(bytesOf(bound));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes; undefined when a bit of anything was changed. */
export function open({ key, nonce, bound }: Sealing, sealed: Uint8Array): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, nonce);
  decipher.setAAD(bytesOf(bound));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    // The one way in which Node tells that the tag does not fit.
    return undefined;
  }
  return plain;
}

/** The nonce, and behind it the sealed bytes: everything that whoever has the key needs. */
export function sealWithNonce(sealing: Sealing, plain: Uint8Array): Buffer {
  return Buffer.concat([sealing.nonce, seal(sealing, plain)]);
}

/** The plain bytes of what `sealWithNonce` gave; undefined when a bit of anything was changed. */
export function openWithNonce(
  { key, bound }: Omit<Sealing, 'nonce'>,
  sealed: Uint8Array,
): Buffer | undefined {
  if (sealed.length < NONCE_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  return open({ key, nonce, bound }, sealed.subarray(NONCE_BYTES));
}

function bytesOf(bound: Uint8Array | string): Uint8Array {
  return typeof bound === 'string' ? Buffer.from(bound, 'utf8') : bound;
}
