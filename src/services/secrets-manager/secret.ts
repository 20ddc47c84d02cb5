/** Secrets by their names and ARNs. */
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';
import { invariant } from '#lib/assert';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { censuses, type Secret, secrets, values, versions } from './tables.ts';

const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;
const SUFFIXED = /^(.+)-([A-Za-z0-9]{6})$/s;
const ACCOUNT = /^\d{12}$/;
const SUFFIX_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const SUFFIX_LENGTH = 6;

/** The account and region in which a name is meant. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** What a `SecretId` says. */
export interface SecretName {
  readonly name: string;
  /** Present when a complete ARN was given. */
  readonly suffix?: string;
  readonly place?: Place;
}

/**
 * Reads a name, an ARN, or an ARN without its six characters.
 * AWS: an ARN that ends as if with six characters is complete: such a name is not found by a part of its ARN.
 * [User Guide, "Troubleshooting, finding a secret from a partial ARN"; recordings, test_create_and_update_secret]
 */
export function parseSecretId(text: string): SecretName {
  const arn = parseArn(text);
  if (!arn) return { name: text };
  const { account, region, resource } = arn;
  const [kind, ...rest] = resource.split(':');
  const isSecret = arn.service === 'secretsmanager' && kind === 'secret' && ACCOUNT.test(account);
  if (!isSecret || arn.partition !== 'aws') return { name: text };
  const place = { account, region };
  const [, name, suffix] = SUFFIXED.exec(rest.join(':')) ?? [];
  return name !== undefined && suffix !== undefined
    ? { name, suffix, place }
    : { name: rest.join(':'), place };
}

/** The secret that a `SecretId` names, in this cell. */
export function findSecret(tx: Transaction, text: string): Secret | undefined {
  const { name, suffix } = parseSecretId(text);
  const secret = tx.get(secrets, blind(name));
  return suffix === undefined || secret?.suffix === suffix ? secret : undefined;
}

/** The same secret as before, after a pause in which others may have changed or deleted it. */
export function findSame(
  tx: Transaction,
  { name, id }: Pick<Secret, 'name' | 'id'>,
): Secret | undefined {
  const secret = tx.get(secrets, blind(name));
  return secret?.id === id ? secret : undefined;
}

export function requireSame(tx: Transaction, same: Pick<Secret, 'name' | 'id'>): Secret {
  const secret = findSame(tx, same);
  if (!secret) throw secretNotFound();
  return secret;
}

export function secretNotFound() {
  return fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/** Refuses what cannot be done to a secret in its recovery window. */
export function checkAlive({ deleteAtMs }: Secret): void {
  if (deleteAtMs === undefined) return;
  throw fault(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

export function isReplica(secret: Secret): boolean {
  return (
    secret.primaryRegion !== undefined && secret.primaryRegion !== parseArn(secret.arn)?.region
  );
}

/** AWS: of a replica only the key can be changed. [User Guide, "Promote a replica secret"; its answer in the wild] */
export function checkPrimary(secret: Secret): void {
  if (!isReplica(secret)) return;
  throw fault(
    'InvalidParameterException',
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
  );
}

export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw fault(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

export function secretArn({ account, region }: Place, name: string, suffix?: string): string {
  const resource = suffix === undefined ? name : `${name}-${suffix}`;
  return `arn:aws:secretsmanager:${region}:${account}:secret:${resource}`;
}

/** Six characters at random. */
export function makeSuffix(random: (bytes: number) => Buffer): string {
  let suffix = '';
  while (suffix.length < SUFFIX_LENGTH) {
    for (const byte of random(SUFFIX_LENGTH)) {
      // What would make some letters likelier than others is drawn again.
      if (byte < SUFFIX_LETTERS.length * 4) suffix += SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length];
    }
  }
  return suffix.slice(0, SUFFIX_LENGTH);
}

/** Takes a new secret up. */
export function addSecret(tx: Transaction, secret: Secret): void {
  const count = tx.get(censuses, 'secrets')?.secrets ?? 0;
  if (count >= limits.secrets) {
    throw fault(
      'LimitExceededException',
      `You can't have more than ${limits.secrets} secrets in an AWS Region.`,
    );
  }
  tx.put(censuses, { secrets: count + 1 });
  tx.insert(secrets, secret);
}

/** Deletes a secret with all it has. */
export function removeSecret(tx: Transaction, secret: Secret): void {
  for (const row of tx.scan(values, { prefix: [secret.id] })) tx.delete(values, row);
  for (const row of tx.scan(versions, { prefix: [secret.id] })) tx.delete(versions, row);
  for (const id of tasksOf(secret)) tx.cancel(id);
  tx.delete(secrets, secret);
  const count = tx.get(censuses, 'secrets')?.secrets ?? 0;
  invariant(count > 0, 'a secret that is deleted was counted');
  tx.put(censuses, { secrets: count - 1 });
}

/** The ids under which the work of a secret is written down. */
export const taskIds = {
  deletion: ({ id }: Pick<Secret, 'id'>) => `delete/${id}`,
  window: ({ id }: Pick<Secret, 'id'>) => `window/${id}`,
  rotation: ({ id }: Pick<Secret, 'id'>) => `rotate/${id}`,
  replica: ({ id }: Pick<Secret, 'id'>, region: string) => `replica/${id}/${region}`,
} as const;

function tasksOf(secret: Secret): readonly string[] {
  return [taskIds.deletion(secret), taskIds.window(secret), taskIds.rotation(secret)];
}
