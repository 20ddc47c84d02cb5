import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
// Nonces are drawn from a pool: one call to the system gives many.
const POOL_BYTES = NONCE_BYTES * 512;

/**
 * Seals texts that callers keep and give back: receipt handles, pagination tokens, session tokens. The key follows from the
 * store's key, so a token survives restarts; a changed byte, or a token of another purpose, does not open.
 */
export class TokenSealer {
  readonly #storeKey: Buffer;
  readonly #keys = new Map<string, Buffer>();
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #used = POOL_BYTES;

  constructor(storeKey: Buffer) {
    this.#storeKey = storeKey;
  }

  seal(purpose: string, text: string): string {
    const plain = Buffer.from(text, 'utf8');
    const token = Buffer.allocUnsafe(NONCE_BYTES + plain.length + TAG_BYTES);
    const nonce = this.#nonce();
    nonce.copy(token);
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(purpose), nonce);
    cipher.update(plain).copy(token, NONCE_BYTES);
    cipher.final();
    cipher.getAuthTag().copy(token, NONCE_BYTES + plain.length);
    return token.toString('base64');
  }

  /** Gives the text back; undefined for anything that was not sealed for this purpose. */
  open(purpose: string, token: string): string | undefined {
    const bytes = Buffer.from(token, 'base64');
    // Base64 has several spellings of the same bytes: only ours is accepted.
    if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64') !== token)
      return undefined;
    const end = bytes.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        this.#keyOf(purpose),
        bytes.subarray(0, NONCE_BYTES),
      );
      decipher.setAuthTag(bytes.subarray(end));
      const plain = decipher.update(bytes.subarray(NONCE_BYTES, end));
      decipher.final();
      return plain.toString('utf8');
    } catch {
      return undefined;
    }
  }

  #nonce(): Buffer {
    if (this.#used >= POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const nonce = this.#pool.subarray(this.#used, this.#used + NONCE_BYTES);
    this.#used += NONCE_BYTES;
    return nonce;
  }

  #keyOf(purpose: string): Buffer {
    const known = this.#keys.get(purpose);
    if (known) return known;
    const made = Buffer.from(
      hkdfSync('sha256', this.#storeKey, '', `skykeep token ${purpose}`, 32),
    );
    this.#keys.set(purpose, made);
    return made;
  }
}
