/** KMS's condition keys. [Service Authorization Reference, "Condition keys for AWS Key Management Service"] */
import { accountOf, type Identity } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { aliases, type Key, type KeyTag } from './tables.ts';

export type Conditions = NonNullable<AccessRule['conditions']>;

/** Who calls, and through which service. */
export function callConditions(ctx: Context): Conditions {
  return {
    'kms:calleraccount': accountOf(ctx.identity.caller),
    'kms:viaservice': viaServiceOf(ctx.identity, ctx.region),
  };
}

/** `sqs.us-east-1.amazonaws.com` for a call that SQS makes on somebody's behalf. */
export function viaServiceOf({ via }: Identity, region: string): string | undefined {
  const host = via?.at(-1);
  if (host === undefined) return undefined;
  const [service = '', ...domain] = host.split('.');
  return [service, region, ...domain].join('.');
}

export function keyConditions(tx: Transaction, key: Key): Conditions {
  const names = [...tx.scanIndex(aliases, 'key', { prefix: [key.id] })].map(({ name }) => name);
  return {
    'kms:keyorigin': 'AWS_KMS',
    'kms:keyspec': 'SYMMETRIC_DEFAULT',
    'kms:keyusage': 'ENCRYPT_DECRYPT',
    'kms:multiregion': 'false',
    'kms:resourcealiases': names.length > 0 ? names : undefined,
  };
}

/** The tags that a request gives, as `aws:RequestTag/…` and `aws:TagKeys`. */
export function tagConditions(tags: readonly KeyTag[]): Conditions {
  return {
    ...Object.fromEntries(tags.map(({ name, value }) => [`aws:requesttag/${name}`, value])),
    'aws:tagkeys': tags.length > 0 ? tags.map(({ name }) => name) : undefined,
  };
}
