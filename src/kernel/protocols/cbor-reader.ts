/**
 * Reads CBOR from callers: bounded in depth, indefinite lengths included, nothing after the value. Tags say instants (1) and large
 * integers (2, 3) and nothing else, so that no bytes of a caller become another kind of object. [RFC 8949; Smithy, "RPC v2 CBOR"]
 */
import { Malformed } from './malformed.ts';

const DEPTH = 200;
const BREAK = 0xff;
const INDEFINITE = 31;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readCbor(bytes: Uint8Array): unknown {
  const reader = new CborReader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw invalid();
  }

  value(depth: number): unknown {
    if (depth > DEPTH) throw new Malformed('the CBOR is nested too deeply');
    const head = this.#byte();
    const major = head >> 5;
    const info = head & 31;
    switch (major) {
      case 0:
        return this.#count(info);
      case 1: {
        const count = this.#count(info);
        return typeof count === 'bigint' ? -1n - count : -1 - count;
      }
      case 2:
        return this.#chunks(info, major);
      case 3:
        return this.#text(this.#chunks(info, major));
      case 4:
        return this.#list(info, depth);
      case 5:
        return this.#map(info, depth);
      case 6:
        return this.#tagged(Number(this.#count(info)), depth);
      default:
        return this.#simple(info);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw invalid();
    this.#at += 1;
    return byte;
  }

  #take(length: number): Buffer {
    const start = this.#at;
    if (length > this.#bytes.length - start) throw invalid();
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** The number after a head; a bigint where a number would not be exact. */
  #count(info: number): number | bigint {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#byte();
      case 25:
        return this.#take(2).readUInt16BE(0);
      case 26:
        return this.#take(4).readUInt32BE(0);
      case 27: {
        const count = this.#take(8).readBigUInt64BE(0);
        return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : count;
      }
      default:
        throw invalid();
    }
  }

  /** A length that the rest of the bytes can hold: each item takes a byte or more. */
  #length(info: number): number {
    const length = Number(this.#count(info));
    if (length > this.#bytes.length - this.#at) throw invalid();
    return length;
  }

  #chunks(info: number, major: number): Buffer {
    if (info !== INDEFINITE) return this.#take(this.#length(info));
    const chunks: Buffer[] = [];
    for (let head = this.#byte(); head !== BREAK; head = this.#byte()) {
      if (head >> 5 !== major) throw invalid();
      chunks.push(this.#take(this.#length(head & 31)));
    }
    return Buffer.concat(chunks);
  }

  #text(bytes: Buffer): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw invalid();
    }
  }

  #atBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at += 1;
    return true;
  }

  #list(info: number, depth: number): unknown[] {
    const list: unknown[] = [];
    if (info === INDEFINITE) {
      while (!this.#atBreak()) list.push(this.value(depth + 1));
      return list;
    }
    const length = this.#length(info);
    for (let place = 0; place < length; place++) list.push(this.value(depth + 1));
    return list;
  }

  #map(info: number, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    if (info === INDEFINITE) {
      while (!this.#atBreak()) entries.push(this.#entry(depth));
    } else {
      const length = this.#length(info);
      for (let place = 0; place < length; place++) entries.push(this.#entry(depth));
    }
    // Every name becomes an own property, `__proto__` too.
    return Object.fromEntries(entries);
  }

  #entry(depth: number): [string, unknown] {
    const key = this.value(depth + 1);
    if (typeof key !== 'string') throw invalid();
    return [key, this.value(depth + 1)];
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.value(depth + 1);
    if (tag === 1) {
      if (typeof value !== 'number' && typeof value !== 'bigint') throw invalid();
      return new Date(Math.round(Number(value) * 1000));
    }
    if ((tag === 2 || tag === 3) && value instanceof Uint8Array) {
      const magnitude = BigInt(`0x0${Buffer.from(value).toString('hex')}`);
      return tag === 2 ? magnitude : -1n - magnitude;
    }
    return value;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        return halfFloat(this.#take(2).readUInt16BE(0));
      case 26:
        return this.#take(4).readFloatBE(0);
      case 27:
        return this.#take(8).readDoubleBE(0);
      default:
        throw invalid();
    }
  }
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function invalid(): Malformed {
  return new Malformed('the body is not valid CBOR');
}
