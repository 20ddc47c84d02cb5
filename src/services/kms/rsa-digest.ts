/** RSA signatures over a digest that the caller made: Node.js pads messages only. [RFC 8017, sections 8.1, 8.2, 9.1, 9.2] */
import {
  constants,
  createHash,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  timingSafeEqual,
} from 'node:crypto';

export type Hash = 'sha256' | 'sha384' | 'sha512';

const HASH_BYTES: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 };
/** What stands before the digest of each hash: its DigestInfo in DER. */
const DIGEST_INFO: Readonly<Record<Hash, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};
const TRAILER = 0xbc;

export function hashBytes(hash: Hash): number {
  return HASH_BYTES[hash];
}

export function signDigestPkcs1(key: KeyObject, hash: Hash, digest: Uint8Array): Buffer {
  return privateEncrypt(
    { key, padding: constants.RSA_PKCS1_PADDING },
    Buffer.concat([DIGEST_INFO[hash], digest]),
  );
}

export function isPkcs1OfDigest(
  key: KeyObject,
  hash: Hash,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const opened = openedWith(key, constants.RSA_PKCS1_PADDING, signature);
  const wanted = Buffer.concat([DIGEST_INFO[hash], digest]);
  return opened !== undefined && opened.length === wanted.length && timingSafeEqual(opened, wanted);
}

/** AWS: the salt is as long as the digest. [KMS Developer Guide, "Key spec reference", "RSA key specs"] */
export function signDigestPss(
  key: KeyObject,
  hash: Hash,
  digest: Uint8Array,
  salt: Uint8Array,
): Buffer {
  const bits = modulusBitsOf(key) - 1;
  const length = Math.ceil(bits / 8);
  const h = seedOf(hash, digest, salt);
  const block = Buffer.alloc(length - h.length - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  const masked = xor(block, mask(hash, h, block.length));
  masked[0] = (masked[0] ?? 0) & topMask(bits, length);
  const encoded = Buffer.concat([masked, h, Buffer.of(TRAILER)]);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, toModulus(key, encoded));
}

export function isPssOfDigest(
  key: KeyObject,
  hash: Hash,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const bits = modulusBitsOf(key) - 1;
  const length = Math.ceil(bits / 8);
  const size = HASH_BYTES[hash];
  const opened = openedWith(key, constants.RSA_NO_PADDING, signature);
  if (opened?.at(-1) !== TRAILER) return false;
  const encoded = opened.subarray(opened.length - length);
  const masked = encoded.subarray(0, length - size - 1);
  const h = encoded.subarray(length - size - 1, length - 1);
  if (((masked[0] ?? 0) & ~topMask(bits, length)) !== 0) return false;
  const block = xor(masked, mask(hash, h, masked.length));
  block[0] = (block[0] ?? 0) & topMask(bits, length);
  const start = block.length - size - 1;
  if (block[start] !== 1 || block.subarray(0, start).some((byte) => byte !== 0)) return false;
  return timingSafeEqual(seedOf(hash, digest, block.subarray(start + 1)), h);
}

function openedWith(key: KeyObject, padding: number, signature: Uint8Array): Buffer | undefined {
  if (signature.length !== modulusBitsOf(key) / 8) return undefined;
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    // The one way in which Node tells that bytes are no signature.
    return undefined;
  }
}

function modulusBitsOf(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

function toModulus(key: KeyObject, encoded: Buffer): Buffer {
  const whole = Buffer.alloc(modulusBitsOf(key) / 8);
  whole.set(encoded, whole.length - encoded.length);
  return whole;
}

function seedOf(hash: Hash, digest: Uint8Array, salt: Uint8Array): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** MGF1 with the hash of the digest. */
function mask(hash: Hash, seed: Uint8Array, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let counter = 0; counter * HASH_BYTES[hash] < length; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    parts.push(createHash(hash).update(seed).update(count).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, place) => byte ^ (right[place] ?? 0)));
}

/** The bits of the first byte that belong to the encoding. */
function topMask(bits: number, length: number): number {
  return 0xff >> (8 * length - bits);
}
