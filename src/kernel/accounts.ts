/** The accounts of this cloud: the first, and those that Organizations has made. */
import { type Identity, rootOf } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { collection } from './store.ts';

/** An account that was opened after the first. */
interface AccountRow {
  readonly account: string;
  readonly isClosed: boolean;
}

export const accountRows = collection<AccountRow>()({
  id: 55,
  name: 'accounts',
  key: ({ account }) => [account],
});

/** For Organizations: opens and closes accounts. */
export interface Accounts {
  /** The account whose root is the user of this cloud. */
  readonly first: string;
  /** Opens an account with a new random number, and gives the number once it is on disk. */
  open(): Promise<string>;
  /** From here on nobody acts in the account: its credentials are no longer valid. */
  close(account: string): Promise<void>;
  /** Whether an account is one of this cloud's and open. */
  isOpen(account: string): boolean;
  /** The root of an account, for what a service sets up in it on its owner's behalf. */
  rootOf(account: string): Identity;
}

const MOST = 1_000_000_000_000;

export function accountsOf(kernel: Kernel): Accounts {
  const cell = kernel.ownCell();
  const put = async (account: string, isClosed: boolean) => {
    kernel.transact(cell, (tx) => tx.put(accountRows, { account, isClosed }));
    await cell.durable();
    if (isClosed) kernel.rootKeys.release(account);
    else kernel.rootKeys.admit(account);
  };
  return {
    first: kernel.account,
    open: async () => {
      let account: string;
      do account = String(kernel.random(6).readUIntBE(0, 6) % MOST).padStart(12, '0');
      while (isTaken(kernel, account));
      await put(account, false);
      return account;
    },
    close: (account) => put(account, true),
    isOpen: (account) => kernel.rootKeys.knowsAccount(account),
    rootOf,
  };
}

/** A number is never given twice. Which accounts the cloud knows does not tell: the LocalStack preset knows every number. */
function isTaken(kernel: Kernel, account: string): boolean {
  const cell = kernel.ownCell();
  return (
    account === kernel.account ||
    kernel.transact(cell, (tx) => tx.get(accountRows, account)) !== undefined
  );
}

/** Knows the accounts of earlier runs again. */
export function readAccounts(kernel: Kernel): void {
  const cell = kernel.ownCell();
  kernel.transact(cell, (tx) => {
    for (const { account, isClosed } of tx.scan(accountRows)) {
      if (isClosed) kernel.rootKeys.release(account);
      else kernel.rootKeys.admit(account);
    }
  });
}
