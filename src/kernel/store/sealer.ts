import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

import { RecentMap } from '#lib/recent-map';

import { CorruptRow } from './corruption.ts';

const FORMAT = 1;
const KEY_ID_BYTES = 6;
const COUNTER_BYTES = 6;
const HEADER_BYTES = 1 + KEY_ID_BYTES + COUNTER_BYTES;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const BLIND_CACHE = 10_000;

/** A key that seals rows: one is made per start of the process, and older ones stay readable. */
export interface DataKey {
  /** Six bytes in hex, random: unique across all processes that ever own a row. */
  readonly id: string;
  readonly key: Buffer;
}

/**
 * Seals every value with AES-256-GCM. The nonce is a counter under a key that lives as long as the process, and the row's
 * place is authenticated with it, so that no row can be moved or mixed with another unnoticed. What is not noticed: an older value
 * put back in its own place. [docs/decisions/0006-sealed-store.md]
 * Layout: format (1), key id (6), counter (6), ciphertext, tag (16).
 */
export class Sealer {
  readonly #key: KeyObject;
  readonly #header: Buffer;
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #blindKey: Buffer;
  readonly #blinded = new RecentMap<string, string>(BLIND_CACHE);
  readonly #nonce = Buffer.alloc(NONCE_BYTES);
  #counter = 0;

  constructor(storeKey: Buffer, current: DataKey, older: readonly DataKey[] = []) {
    this.#key = createSecretKey(current.key);
    this.#keys = new Map([...older, current].map(({ id, key }) => [id, key]));
    this.#header = Buffer.concat([Buffer.of(FORMAT), Buffer.from(current.id, 'hex')]);
    this.#blindKey = Buffer.from(hkdfSync('sha256', storeKey, '', 'skykeep blind index', 32));
  }

  seal(place: string, value: string | Uint8Array): Buffer {
    this.#counter += 1;
    const nonce = this.#nonce;
    nonce.writeUIntBE(this.#counter, NONCE_BYTES - COUNTER_BYTES, COUNTER_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(Buffer.from(place, 'latin1'));
    const text = typeof value === 'string' ? cipher.update(value, 'utf8') : cipher.update(value);
    cipher.final();
    const sealed = Buffer.allocUnsafe(HEADER_BYTES + text.length + TAG_BYTES);
    this.#header.copy(sealed);
    nonce.copy(sealed, 1 + KEY_ID_BYTES, NONCE_BYTES - COUNTER_BYTES);
    text.copy(sealed, HEADER_BYTES);
    cipher.getAuthTag().copy(sealed, HEADER_BYTES + text.length);
    return sealed;
  }

  /** Opens what `seal` made for the same place; anything else is corruption. */
  open(place: string, sealed: Uint8Array): Buffer {
    // LMDB's volatile buffer tells its `length` alone: its `byteLength` is that of all it could hold.
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
    const key = bytes[0] === FORMAT && this.#keys.get(bytes.toString('hex', 1, 1 + KEY_ID_BYTES));
    if (!key || bytes.length < HEADER_BYTES + TAG_BYTES) throw new CorruptRow(place);
    const nonce = Buffer.alloc(NONCE_BYTES);
    bytes.copy(nonce, NONCE_BYTES - COUNTER_BYTES, 1 + KEY_ID_BYTES, HEADER_BYTES);
    const end = bytes.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce);
      decipher.setAAD(Buffer.from(place, 'latin1'));
      decipher.setAuthTag(bytes.subarray(end));
      const opened = decipher.update(bytes.subarray(HEADER_BYTES, end));
      decipher.final();
      return opened;
    } catch {
      throw new CorruptRow(place);
    }
  }

  /** The HMAC under which customer text stands in a key. */
  blind(text: string): string {
    const known = this.#blinded.get(text);
    if (known !== undefined) return known;
    const hidden = createHmac('sha256', this.#blindKey)
      .update(text)
      .digest('base64url')
      .slice(0, 22);
    this.#blinded.set(text, hidden);
    return hidden;
  }
}
