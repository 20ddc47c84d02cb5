/** Which key a request means, and the permission it needs there. */
import { accountOf, arnOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';

import { callConditions, type Conditions, keyConditions, viaServiceOf } from './conditions.ts';
import { fault } from './define.ts';
import { aliasArn, keyArn, type KeyName, parseKeyName, type Place } from './key-name.ts';
import { keyDoesNotExist } from './key.ts';
import { ensureManagedKey, isKeyOfService } from './managed-key.ts';
import { aliases, type Key, keys } from './tables.ts';

export interface KeyAccess {
  /** `kms:Encrypt` */
  readonly action: string;
  /** The `KeyId` of the request. */
  readonly name: string;
  /** Whether an alias may stand for the key: in cryptographic operations and DescribeKey. */
  readonly takesAlias?: boolean;
  /** Whether principals of other accounts can be permitted. [KMS Developer Guide, "Permissions reference"] */
  readonly isCrossAccount?: boolean;
  readonly conditions?: Conditions;
}

/** The rule of an operation on one key. Throws where AWS tells the caller more than a denial would. */
export function keyRule(ctx: Context, access: KeyAccess): AccessRule {
  const name = requireKeyName(ctx, access);
  if (name.place && name.place.account !== ctx.account) {
    throw notAuthorized(ctx, access.action, access.name);
  }
  return ctx.transact((tx) => {
    const key = findKey(tx, ctx, name, access.action);
    if (key) return foundRule(tx, ctx, access, key, name);
    // Strangers get the denial of a key that does not let them in: it tells them nothing.
    if (isStranger(ctx)) {
      return {
        action: access.action,
        resource: arnOfName(ctx, name),
        conditions: callConditions(ctx),
      };
    }
    throw doesNotExist(ctx, name);
  });
}

/** The rule of an operation on a key that is known. */
export function foundRule(
  tx: Transaction,
  ctx: Context,
  { action, isCrossAccount, conditions }: KeyAccess,
  key: Key,
  name?: KeyName,
): AccessRule {
  const resource = keyArn(ctx, key.id);
  if (!isCrossAccount && isStranger(ctx)) throw notAuthorized(ctx, action, resource);
  return {
    action,
    resource,
    conditions: {
      ...callConditions(ctx),
      ...keyConditions(tx, ctx, key, action),
      ...(name?.kind === 'alias' && { 'kms:requestalias': name.alias }),
      ...conditions,
    },
  };
}

/** The key whose use was granted: the one that the name stood for when the permission was checked. */
export function requireGranted(tx: Transaction, place: Place, rule: AccessRule | undefined): Key {
  const name = rule && parseKeyName(rule.resource);
  invariant(name?.kind === 'key', 'the rule of an operation on a key names the key');
  const key = tx.get(keys, name.id);
  if (!key) throw keyDoesNotExist(place, name.id);
  return key;
}

/** The key of an operation on many keys that asks for one of this account. */
export function requireOwnKey(tx: Transaction, place: Place, text: string): Key {
  const name = requireKeyName(place, { name: text });
  const isHere = name.kind === 'key' && (name.place?.account ?? place.account) === place.account;
  const key = isHere ? tx.get(keys, name.id) : undefined;
  if (!key) throw doesNotExist(name.place ?? place, name);
  return key;
}

/** Reads a name of this region; throws what AWS answers to a text that is none. */
export function requireKeyName(
  place: Place,
  { name: text, takesAlias }: Pick<KeyAccess, 'name' | 'takesAlias'>,
): KeyName {
  const name = parseKeyName(text);
  if (!name && text.startsWith('arn:')) throw fault('NotFoundException', `Invalid arn ${text}`);
  if (!name || (name.kind === 'alias' && !takesAlias)) {
    throw fault('NotFoundException', `Invalid keyId '${text}'`);
  }
  // AWS: keys of other regions are unknown here. [KMS Developer Guide, "Key identifiers"]
  if (name.place && name.place.region !== place.region) {
    throw fault('NotFoundException', `Invalid arn ${name.place.region}`);
  }
  return name;
}

/** The key that a name stands for; what is being done decides whether a key of AWS is made for it. */
export function findKey(
  tx: Transaction,
  ctx: Context,
  name: KeyName,
  action: string,
): Key | undefined {
  if (name.kind === 'key') return tx.get(keys, name.id);
  const alias = tx.get(aliases, blind(name.alias));
  if (alias) return tx.get(keys, alias.keyId);
  return mayMakeManaged(ctx, name.alias, action)
    ? ensureManagedKey(tx, ctx, name.alias)
    : undefined;
}

/**
 * AWS: the key of a service is made when an account first uses it through that service, or asks for its description. It is made
 * before the permission is checked, since its policy decides; it costs nothing and belongs to nobody.
 * [KMS Developer Guide, "AWS managed keys"; KMS API Reference, DescribeKey]
 */
function mayMakeManaged(ctx: Context, alias: string, action: string): boolean {
  if (accountOf(ctx.identity.caller) !== ctx.account) return false;
  const service = viaServiceOf(ctx.identity, ctx.region)?.split('.')[0];
  return service === undefined ? action === 'kms:DescribeKey' : isKeyOfService(alias, service);
}

export function doesNotExist(place: Place, name: KeyName) {
  return name.kind === 'key'
    ? keyDoesNotExist(place, name.id)
    : fault('NotFoundException', `Alias ${aliasArn(place, name.alias)} is not found.`);
}

function arnOfName(place: Place, name: KeyName): string {
  return name.kind === 'key' ? keyArn(place, name.id) : aliasArn(place, name.alias);
}

/** Whether the caller belongs to another account than the key. */
export function isStranger(ctx: Context): boolean {
  const account = accountOf(ctx.identity.caller);
  return account !== undefined && account !== ctx.account;
}

export function notAuthorized(ctx: Context, action: string, resource: string) {
  return fault(
    'AccessDeniedException',
    `User: ${arnOf(ctx.identity.caller)} is not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows the ${action} action`,
  );
}
