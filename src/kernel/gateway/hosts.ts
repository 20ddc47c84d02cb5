/** Which hosts a request may name: a page that rebinds its own name to this machine names none of them. [product.md, decision 2] */

const AWS_SHAPED = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws)$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

export class HostGuard {
  readonly #allowed: ReadonlySet<string>;
  readonly #addresses: ReadonlySet<string>;

  /** `addresses`: the literal addresses of the listeners; `allowed`: further names that the user gave. */
  constructor(addresses: readonly string[], allowed: readonly string[]) {
    this.#addresses = new Set(addresses);
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()));
  }

  admits(host: string | undefined): boolean {
    if (host === undefined) return false;
    const name = nameOf(host);
    if (name === undefined) return false;
    if (name === 'localhost' || name.endsWith('.localhost')) return true;
    if (IPV4.test(name) || name.startsWith('[')) return this.#admitsAddress(name);
    return AWS_SHAPED.test(name) || this.#isAllowed(name);
  }

  #admitsAddress(address: string): boolean {
    const bare = address.replace(/^\[|\]$/g, '');
    // A listener on all addresses is reached under any of the machine's.
    return (
      this.#addresses.has(bare) ||
      this.#addresses.has('0.0.0.0') ||
      this.#addresses.has('::') ||
      bare.startsWith('127.') ||
      bare === '::1'
    );
  }

  #isAllowed(name: string): boolean {
    if (this.#allowed.has(name)) return true;
    return [...this.#allowed].some((allowed) => name.endsWith(`.${allowed}`));
  }
}

/** The name without its port, in lower case; undefined for what is no authority. */
function nameOf(host: string): string | undefined {
  const found = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?$/.exec(host);
  return found?.[1]?.toLowerCase().replace(/\.$/, '');
}
