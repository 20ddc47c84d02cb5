import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 in lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/** SHA-256 as bytes. */
export function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** MD5 in lower-case hex: SQS and S3 answer with it; it protects nothing. */
export function md5Hex(bytes: Uint8Array | string): string {
  return hash('md5', bytes, 'hex');
}

/** HMAC-SHA256 as bytes. */
export function hmacSha256(key: Uint8Array | string, text: Uint8Array | string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Compares two texts in a time that depends only on their lengths. */
export function equalsInConstantTime(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
