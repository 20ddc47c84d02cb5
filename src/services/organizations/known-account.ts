/** Accounts, members or not. */
import { blind, type Transaction } from '#kernel/store';

import { type Account, accounts } from './tables.ts';

/** What is known of an account: of one that Organizations has not made, no more than its number. */
export function knownAccount(tx: Transaction, id: string): Account {
  return (
    tx.get(accounts, id) ?? {
      id,
      name: id,
      // GAP: accounts that Organizations has not made have no address of their own; they get one that leads nowhere.
      email: `${id}@account.skykeep.invalid`,
      status: 'ACTIVE',
      isBillingOpenToUsers: true,
    }
  );
}

export function findByEmail(tx: Transaction, email: string): Account | undefined {
  for (const account of tx.scanIndex(accounts, 'email', { prefix: [blind(email.toLowerCase())] }))
    return account;
  return undefined;
}
