import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { durationMs, plusMs } from '#lib/time';
import type { IamApi } from '#services/iam/api.gen';

import { join } from '../account.ts';
import type { CreateAccountFailureReason } from '../api.gen.ts';
import { task } from '../define.ts';
import { findByEmail } from '../known-account.ts';
import { limits } from '../limits.ts';
import {
  type Account,
  type Creation,
  creations,
  type Organization,
  organizations,
} from '../tables.ts';
import { forgetCreation } from './forget-creation.ts';

interface Requested {
  readonly organizationId: string;
  readonly id: string;
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/**
 * Makes an account: its number, the role by which the management account administers it, and its place under the root. It may
 * begin again at any step; a number that was opened and not written down is lost, and nobody can use it.
 */
export const createAccount = task<Requested>({
  name: 'organizations.create-account',
  retry: {
    attempts: limits.creationAttempts,
    waitMs: (attempt) => 1000 * 2 ** (attempt - 1),
  },

  run: async (requested, ctx) => {
    const creation = ctx.transact(
      (tx) => tx.get(creations, requested.organizationId, requested.id) ?? null,
    );
    if (creation?.state !== 'IN_PROGRESS') return;
    const account = creation.account ?? (await openAccount(creation, ctx));
    await makeRole(creation, account, ctx);
    const isReady = finish(creation, account, ctx);
    if (!isReady) await ctx.accounts.close(account);
  },

  exhausted: async (requested, ctx) => {
    const account = ctx.transact((tx) => {
      const creation = tx.get(creations, requested.organizationId, requested.id);
      if (creation?.state !== 'IN_PROGRESS') return null;
      conclude(tx, { ...creation, state: 'FAILED', failure: 'INTERNAL_FAILURE' });
      return creation.account ?? null;
    });
    if (account !== null) await ctx.accounts.close(account);
  },
});

async function openAccount(creation: Creation, ctx: TaskContext): Promise<string> {
  const account = await ctx.accounts.open();
  ctx.transact((tx) => tx.put(creations, { ...creation, account }));
  return account;
}

/** AWS: the role trusts the whole management account and may do everything. [User Guide, "Accessing member accounts"] */
async function makeRole(creation: Creation, account: string, ctx: TaskContext): Promise<void> {
  const iam = ctx.client<IamApi>('iam', { onBehalfOf: ctx.accounts.rootOf(account) });
  const management = ctx.transact(
    (tx) => tx.get(organizations, creation.organizationId)?.managementAccount ?? null,
  );
  if (management === null) return;
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${management}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  const { roleName: RoleName } = creation;
  try {
    await iam.CreateRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  } catch (error) {
    // An earlier try has made it.
    if (!isFault(error, 'EntityAlreadyExistsException')) throw error;
  }
  await iam.AttachRolePolicy({ RoleName, PolicyArn: ADMINISTRATOR });
}

/** The account takes its place; false when there is none for it. */
function finish(creation: Creation, id: string, ctx: TaskContext): boolean {
  return ctx.transact((tx) => {
    const current = tx.get(creations, creation.organizationId, creation.id);
    if (current?.state !== 'IN_PROGRESS') return current?.state === 'SUCCEEDED';
    const organization = tx.get(organizations, creation.organizationId);
    const failure = failureOf(tx, organization, current);
    if (!organization || failure) {
      conclude(tx, { ...current, state: 'FAILED', failure: failure ?? 'INTERNAL_FAILURE' });
      return false;
    }
    const { name, email, isBillingOpenToUsers, tags } = current;
    const account: Account = { id, name, email, status: 'ACTIVE', isBillingOpenToUsers };
    join(tx, organization, account, { method: 'CREATED', tags });
    conclude(tx, { ...current, state: 'SUCCEEDED', account: id });
    return true;
  });
}

function failureOf(
  tx: Transaction,
  organization: Organization | undefined,
  { email }: Creation,
): CreateAccountFailureReason | undefined {
  if (!organization) return 'CONCURRENT_ACCOUNT_MODIFICATION';
  if (organization.accountCount >= limits.accounts) return 'ACCOUNT_LIMIT_EXCEEDED';
  return findByEmail(tx, email) ? 'EMAIL_ALREADY_EXISTS' : undefined;
}

function conclude(tx: Transaction, creation: Creation): void {
  const { organizationId, id } = creation;
  tx.put(creations, { ...creation, completedAtMs: tx.now });
  const at = plusMs(tx.now, durationMs({ days: limits.creationShownDays }));
  tx.enqueue(forgetCreation, { organizationId, id }, { at });
}
