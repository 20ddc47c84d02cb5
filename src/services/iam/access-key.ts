/** Long-term access keys of users. */
import { makeKeyId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { quotaExceeded, secondOf } from './entity.ts';
import { limits } from './limits.ts';
import { type AccessKey, accessKeys, type User } from './tables.ts';

/** Thirty bytes are forty characters of base64, as AWS's secrets have. */
const SECRET_BYTES = 30;
const ID_BYTES = 10;

export function keysOf(tx: Transaction, user: User): readonly AccessKey[] {
  return [...tx.scanIndex(accessKeys, 'user', { prefix: [user.id] })];
}

export function addKey(tx: Transaction, ctx: Context, user: User): AccessKey {
  if (keysOf(tx, user).length >= limits.accessKeysPerUser)
    throw quotaExceeded('AccessKeysPerUser', limits.accessKeysPerUser);
  const key = {
    id: makeKeyId('AKIA', ctx.account, ctx.random(ID_BYTES)),
    userId: user.id,
    secret: ctx.random(SECRET_BYTES).toString('base64'),
    isActive: true,
    createdAt: secondOf(tx.now),
  };
  tx.put(accessKeys, key);
  return key;
}

export function requireKey(tx: Transaction, user: User, id: string): AccessKey {
  const key = tx.get(accessKeys, id);
  if (!key || key.userId !== user.id) {
    throw fault('NoSuchEntityException', `The Access Key with id ${id} cannot be found.`);
  }
  return key;
}
