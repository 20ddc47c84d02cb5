import { invariant } from '#lib/assert';

/** A root access key of an account. */
export interface RootKey {
  readonly account: string;
  readonly accessKeyId: string;
  readonly secret: string;
}

const STRONG_SECRET = 20;
const ACCOUNT = /^\d{12}$/;

/** The root keys that the user of this cloud holds: one of the first account, and with the LocalStack preset one of each. */
export class RootKeys {
  #first: RootKey | undefined;
  readonly #opened = new Set<string>();
  readonly #closed = new Set<string>();
  readonly #admitsAccountIds: boolean;

  constructor(options: { readonly admitsAccountIds?: boolean } = {}) {
    this.#admitsAccountIds = options.admitsAccountIds ?? false;
  }

  set(key: RootKey): void {
    this.#first = key;
  }

  get first(): RootKey {
    invariant(this.#first, 'a running cloud has a root key');
    return this.#first;
  }

  /** Whether an account is one of this cloud's: nothing lies in any other, and no cell is opened for it. */
  knowsAccount(account: string): boolean {
    if (account === this.#first?.account || this.#opened.has(account)) return true;
    return this.#admitsAccountIds && ACCOUNT.test(account) && !this.#closed.has(account);
  }

  /** An account was opened. */
  admit(account: string): void {
    this.#opened.add(account);
    this.#closed.delete(account);
  }

  /** An account was closed. */
  release(account: string): void {
    this.#opened.delete(account);
    this.#closed.add(account);
  }

  /** What was opened and closed is forgotten. */
  releaseAll(): void {
    this.#opened.clear();
    this.#closed.clear();
  }

  find(accessKeyId: string): RootKey | undefined {
    if (this.#first?.accessKeyId === accessKeyId) return this.#first;
    if (!this.#admitsAccountIds || !this.knowsAccount(accessKeyId)) return undefined;
    return { account: accessKeyId, accessKeyId, secret: 'test' };
  }

  /** Whether a key's secret could be guessed: such keys are taken on loopback only, and never from a web page. */
  isWeak(accessKeyId: string): boolean {
    const key = this.find(accessKeyId);
    return key !== undefined && key.secret.length < STRONG_SECRET;
  }
}
