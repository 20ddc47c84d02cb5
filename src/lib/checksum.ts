import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums that S3 computes over an object's bytes, by their names in headers. */
export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;

export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** A checksum that is fed piece by piece. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** The checksum of what was fed so far, its highest byte first. SHA-1 and SHA-256 may be asked once. */
  digest(): Buffer;
}

/** The length of each checksum. */
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(checksumBytes, name);
}

export function startChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'crc32':
      return new Crc32();
    case 'crc32c':
      return new Crc32c();
    case 'crc64nvme':
      return new Crc64Nvme();
    case 'sha1':
    case 'sha256':
      return createHash(algorithm);
  }
}

/** The checksum of bytes at hand, in base64 as S3 writes it. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  const checksum = startChecksum(algorithm);
  checksum.update(bytes);
  return checksum.digest().toString('base64');
}

/** The bytes of a checksum in base64; undefined for anything but the one spelling of the right number of bytes. */
export function parseChecksum(algorithm: ChecksumAlgorithm, text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === checksumBytes[algorithm] && bytes.toString('base64') === text
    ? bytes
    : undefined;
}

class Crc32 implements Checksum {
  #crc = 0;

  update(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
  }

  digest(): Buffer {
    return wordsOf(this.#crc);
  }
}

// Eight tables of 256 entries: entry b of table k is what byte b does to the register k bytes later.
const SLICES = 8;
const ENTRIES = 256;
/** The Castagnoli polynomial, its bits in reverse. */
const CASTAGNOLI = 0x82f63b78;

class Crc32c implements Checksum {
  static readonly #table = tables32(CASTAGNOLI);
  #register = 0xffffffff;

  update(bytes: Uint8Array): void {
    const table = Crc32c.#table;
    const at = (index: number) => table[index] ?? 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sliced = bytes.length - (bytes.length % SLICES);
    let register = this.#register;
    for (let index = 0; index < sliced; index += SLICES) {
      const low = register ^ view.getUint32(index, true);
      const high = view.getUint32(index + 4, true);
      register =
        at(0x700 + (low & 0xff)) ^
        at(0x600 + ((low >>> 8) & 0xff)) ^
        at(0x500 + ((low >>> 16) & 0xff)) ^
        at(0x400 + (low >>> 24)) ^
        at(0x300 + (high & 0xff)) ^
        at(0x200 + ((high >>> 8) & 0xff)) ^
        at(0x100 + ((high >>> 16) & 0xff)) ^
        at(high >>> 24);
    }
    for (let index = sliced; index < bytes.length; index++) {
      register = at((register ^ view.getUint8(index)) & 0xff) ^ (register >>> 8);
    }
    this.#register = register;
  }

  digest(): Buffer {
    return wordsOf(~this.#register >>> 0);
  }
}

function tables32(polynomial: number): Int32Array {
  const table = new Int32Array(SLICES * ENTRIES);
  for (let byte = 0; byte < ENTRIES; byte++) {
    let entry = byte;
    for (let bit = 0; bit < 8; bit++) entry = (entry >>> 1) ^ (entry & 1 ? polynomial : 0);
    table[byte] = entry;
  }
  for (let index = ENTRIES; index < table.length; index++) {
    const before = table[index - ENTRIES] ?? 0;
    table[index] = (before >>> 8) ^ (table[before & 0xff] ?? 0);
  }
  return table;
}

/** The NVMe polynomial, its bits in reverse, in two words. */
const NVME = { high: 0x9a6c9329, low: 0xac4bc9b5 };

/** CRC-64/NVME. Its register is kept in two words, for numbers hold no 64 bits and big integers are slow. */
class Crc64Nvme implements Checksum {
  static readonly #tables = tables64(NVME);
  #low = 0xffffffff;
  #high = 0xffffffff;

  update(bytes: Uint8Array): void {
    const { low: lows, high: highs } = Crc64Nvme.#tables;
    const lowAt = (index: number) => lows[index] ?? 0;
    const highAt = (index: number) => highs[index] ?? 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sliced = bytes.length - (bytes.length % SLICES);
    let low = this.#low;
    let high = this.#high;
    for (let index = 0; index < sliced; index += SLICES) {
      const first = low ^ view.getUint32(index, true);
      const second = high ^ view.getUint32(index + 4, true);
      const i7 = 0x700 + (first & 0xff);
      const i6 = 0x600 + ((first >>> 8) & 0xff);
      const i5 = 0x500 + ((first >>> 16) & 0xff);
      const i4 = 0x400 + (first >>> 24);
      const i3 = 0x300 + (second & 0xff);
      const i2 = 0x200 + ((second >>> 8) & 0xff);
      const i1 = 0x100 + ((second >>> 16) & 0xff);
      const i0 = second >>> 24;
      low =
        lowAt(i7) ^
        lowAt(i6) ^
        lowAt(i5) ^
        lowAt(i4) ^
        lowAt(i3) ^
        lowAt(i2) ^
        lowAt(i1) ^
        lowAt(i0);
      high =
        highAt(i7) ^
        highAt(i6) ^
        highAt(i5) ^
        highAt(i4) ^
        highAt(i3) ^
        highAt(i2) ^
        highAt(i1) ^
        highAt(i0);
    }
    for (let index = sliced; index < bytes.length; index++) {
      const entry = (low ^ view.getUint8(index)) & 0xff;
      low = lowAt(entry) ^ ((low >>> 8) | (high << 24));
      high = highAt(entry) ^ (high >>> 8);
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Buffer {
    return wordsOf(~this.#high >>> 0, ~this.#low >>> 0);
  }
}

function tables64(polynomial: { readonly high: number; readonly low: number }) {
  const low = new Int32Array(SLICES * ENTRIES);
  const high = new Int32Array(SLICES * ENTRIES);
  for (let byte = 0; byte < ENTRIES; byte++) {
    let entryLow = byte;
    let entryHigh = 0;
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (entryLow & 1) === 1;
      entryLow = (entryLow >>> 1) | (entryHigh << 31);
      entryHigh >>>= 1;
      if (isOdd) {
        entryLow ^= polynomial.low;
        entryHigh ^= polynomial.high;
      }
    }
    low[byte] = entryLow;
    high[byte] = entryHigh;
  }
  for (let index = ENTRIES; index < low.length; index++) {
    const beforeLow = low[index - ENTRIES] ?? 0;
    const beforeHigh = high[index - ENTRIES] ?? 0;
    const byte = beforeLow & 0xff;
    low[index] = (low[byte] ?? 0) ^ ((beforeLow >>> 8) | (beforeHigh << 24));
    high[index] = (high[byte] ?? 0) ^ (beforeHigh >>> 8);
  }
  return { low, high };
}

/** Words of 32 bits, each with its highest byte first. */
function wordsOf(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, index * 4);
  return bytes;
}
