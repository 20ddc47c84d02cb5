/** KMS's condition keys. [Service Authorization Reference, "Condition keys for AWS Key Management Service"] */
import { accountOf, type Identity } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { Place } from './key-name.ts';
import { typeOf } from './multi-region.ts';
import { aliases, type Key, type KeyTag } from './tables.ts';
import { idleDaysOf } from './usage.ts';

export type Conditions = NonNullable<AccessRule['conditions']>;

/** Who calls, and through which service. */
export function callConditions(ctx: Context): Conditions {
  return {
    'kms:calleraccount': accountOf(ctx.identity.caller),
    'kms:viaservice': viaServiceOf(ctx.identity, ctx.region),
  };
}

const OWN_HOST = 'kms.amazonaws.com';

/** `sqs.us-east-1.amazonaws.com` for a call that SQS makes on somebody's behalf. KMS's calls of its own count for their caller's. */
export function viaServiceOf({ via }: Identity, region: string): string | undefined {
  const host = via?.findLast((each) => each !== OWN_HOST);
  if (host === undefined) return undefined;
  const [service = '', ...domain] = host.split('.');
  return [service, region, ...domain].join('.');
}

/** Whether KMS itself makes the call, on somebody's behalf: nobody else's call bears its name. */
export function isOwnCall({ via }: Identity): boolean {
  return via?.at(-1) === OWN_HOST;
}

/** Whether a service asks for a grant, by itself or on somebody's behalf: `kms:GrantIsForAWSResource`. */
export function grantConditions({ caller, via = [] }: Identity): Conditions {
  return { 'kms:grantisforawsresource': String(caller.kind === 'service' || via.length > 0) };
}

/** What is asked of a new or an existing key. */
export function specConditions({
  origin,
  spec,
  usage,
}: Record<'origin' | 'spec' | 'usage', string>): Conditions {
  return {
    'kms:customermasterkeyspec': spec,
    'kms:customermasterkeyusage': usage,
    'kms:keyorigin': origin,
    'kms:keyspec': spec,
    'kms:keyusage': usage,
  };
}

const IDLE_ACTIONS: ReadonlySet<string> = new Set(['kms:DisableKey', 'kms:ScheduleKeyDeletion']);

export function keyConditions(tx: Transaction, place: Place, key: Key, action: string): Conditions {
  const names = [...tx.scanIndex(aliases, 'key', { prefix: [key.id] })].map(({ name }) => name);
  const { multiRegion } = key;
  return {
    ...specConditions(key),
    'kms:multiregion': String(multiRegion !== undefined),
    'kms:multiregionkeytype': multiRegion && typeOf(place, multiRegion),
    'kms:resourcealiases': names.length > 0 ? names : undefined,
    ...(IDLE_ACTIONS.has(action) && {
      'kms:trailingdayswithoutkeyusage': String(idleDaysOf(tx, key)),
    }),
  };
}

/** The tags that a request gives, as `aws:RequestTag/…` and `aws:TagKeys`. */
export function tagConditions(tags: readonly KeyTag[]): Conditions {
  return {
    ...Object.fromEntries(tags.map(({ name, value }) => [`aws:requesttag/${name}`, value])),
    'aws:tagkeys': tags.length > 0 ? tags.map(({ name }) => name) : undefined,
  };
}
