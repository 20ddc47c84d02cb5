/** Passwords of users: what the account's policy asks of them, and the verifiers that are kept in their place. */
import { scrypt, timingSafeEqual } from 'node:crypto';

import { commonFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { type EpochMs, plusSeconds } from '#lib/time';

import { fault } from './define.ts';
import { secondOf } from './entity.ts';
import { limits } from './limits.ts';
import {
  type LoginProfile,
  loginProfiles,
  passwordPolicies,
  type PasswordPolicy,
  type User,
} from './tables.ts';

const SALT_BYTES = 16;
const VERIFIER_BYTES = 32;
/** 32 MiB of memory for each derivation. More would keep the disk waiting, which shares its threads; and the rows are sealed besides. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const DAY_SECONDS = 24 * 60 * 60;

/** AWS: these are the symbols that count. [IAM API Reference, UpdateAccountPasswordPolicy] */
const SYMBOL = /[!@#$%^&*()_+\-=[\]{}|']/;
const CLASSES = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

export function findPasswordPolicy(tx: Transaction): PasswordPolicy | undefined {
  return tx.get(passwordPolicies, 'policy');
}

export function requirePasswordPolicy(tx: Transaction, account: string): PasswordPolicy {
  const policy = findPasswordPolicy(tx);
  if (!policy) {
    throw fault(
      'NoSuchEntityException',
      `The Password Policy with domain name ${account} cannot be found.`,
    );
  }
  return policy;
}

/** What a password lacks under the account's policy, or under AWS's default; undefined when it lacks nothing. */
function lackOf(password: string, policy: PasswordPolicy | undefined): string | undefined {
  const length = policy?.minimumLength ?? limits.defaultPasswordPolicy.length;
  if (password.length < length) return `Password should have a minimum length of ${length}`;
  if (!policy) {
    const { classes } = limits.defaultPasswordPolicy;
    return CLASSES.filter((one) => one.test(password)).length < classes
      ? `Password should have at least ${classes} of: uppercase letters, lowercase letters, numbers, symbols`
      : undefined;
  }
  if (policy.requiresUppercase && !/[A-Z]/.test(password))
    return 'Password should have at least one uppercase letter';
  if (policy.requiresLowercase && !/[a-z]/.test(password))
    return 'Password should have at least one lowercase letter';
  if (policy.requiresNumbers && !/[0-9]/.test(password))
    return 'Password should have at least one number';
  if (policy.requiresSymbols && !SYMBOL.test(password))
    return 'Password should have at least one symbol';
  return undefined;
}

/** When a password must be renewed; undefined where passwords do not expire. */
export function expiryOf(
  { changedAt }: LoginProfile,
  policy: PasswordPolicy | undefined,
): EpochMs | undefined {
  return policy?.maxAgeDays === undefined
    ? undefined
    : plusSeconds(changedAt, policy.maxAgeDays * DAY_SECONDS);
}

export function newSalt(ctx: Context): string {
  return ctx.random(SALT_BYTES).toString('base64');
}

/** Derives the verifier of a password, beside the main thread. */
export function verifierOf(password: string, salt: string): Promise<string> {
  return new Promise((give, fail) => {
    scrypt(password, Buffer.from(salt, 'base64'), VERIFIER_BYTES, COST, (error, key) => {
      if (error) fail(error);
      else give(key.toString('base64'));
    });
  });
}

function isSameVerifier(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'base64'), Buffer.from(other, 'base64'));
}

export function findProfileOf(tx: Transaction, user: User): LoginProfile | undefined {
  return tx.get(loginProfiles, user.id);
}

export function requireProfileOf(tx: Transaction, user: User): LoginProfile {
  const profile = findProfileOf(tx, user);
  if (!profile) {
    throw fault('NoSuchEntityException', `Login Profile for User ${user.name} cannot be found.`);
  }
  return profile;
}

/** A profile that was made anew while the verifier was derived has another salt: the verifier is not its. */
export function requireUnchanged(profile: LoginProfile, salt: string): void {
  if (profile.salt !== salt) {
    throw fault(
      'EntityTemporarilyUnmodifiableException',
      'The login profile was made anew at the same time. Try again.',
    );
  }
}

/** Refuses a password that the policy does not admit. */
export function requireGoodPassword(password: string, policy: PasswordPolicy | undefined): void {
  const lack = lackOf(password, policy);
  if (lack !== undefined) throw fault('PasswordPolicyViolationException', lack);
}

export function addProfile(
  tx: Transaction,
  user: User,
  given: { readonly salt: string; readonly verifier: string; readonly needsReset: boolean },
): LoginProfile {
  if (findProfileOf(tx, user)) {
    throw fault(
      'EntityAlreadyExistsException',
      `Login Profile for user ${user.name} already exists.`,
    );
  }
  const now = secondOf(tx.now);
  const profile = { ...given, userId: user.id, earlier: [], createdAt: now, changedAt: now };
  tx.put(loginProfiles, profile);
  return profile;
}

/** Sets another password, which is none of those that the policy remembers. */
export function setPassword(
  tx: Transaction,
  profile: LoginProfile,
  verifier: string,
  needsReset: boolean,
): void {
  const remembered = [profile.verifier, ...profile.earlier];
  const prevented = findPasswordPolicy(tx)?.reusePrevention ?? 0;
  if (remembered.slice(0, prevented).some((one) => isSameVerifier(one, verifier))) {
    throw fault(
      'PasswordPolicyViolationException',
      'Password was used before: the password policy prevents its reuse',
    );
  }
  tx.put(loginProfiles, {
    ...profile,
    verifier,
    earlier: remembered.slice(0, limits.earlierPasswords),
    changedAt: secondOf(tx.now),
    needsReset,
  });
}

/** Only the owner of a password knows it, and may change it while it has not expired for good. */
export function requireOwnPassword(
  profile: LoginProfile,
  verifier: string,
  policy: PasswordPolicy | undefined,
  now: EpochMs,
): void {
  if (!isSameVerifier(profile.verifier, verifier))
    throw commonFault('AccessDeniedException', 'The old password was incorrect.');
  const expiresAt = expiryOf(profile, policy);
  if (policy?.isExpiryHard === true && expiresAt !== undefined && now >= expiresAt) {
    throw commonFault(
      'AccessDeniedException',
      'The password has expired. An administrator must set another one.',
    );
  }
}
