/** Members of an organization: how they join, leave and look. */
import type { Transaction } from '#kernel/store';
import { durationMs, plusMs } from '#lib/time';

import type * as wire from './api.gen.ts';
import { accountArn } from './arns.ts';
import { dropAttachments } from './attachment.ts';
import { constraint, fault } from './define.ts';
import { withdrawApproval } from './handshake.ts';
import { limits } from './limits.ts';
import { pathOf } from './node.ts';
import type { Member } from './organization.ts';
import {
  type Account,
  accounts,
  delegations,
  type Membership,
  type Organization,
  organizations,
} from './tables.ts';

/** An account becomes a member. */
export function join(
  tx: Transaction,
  organization: Organization,
  account: Account,
  membership: Pick<Membership, 'method' | 'tags'>,
): void {
  const { id: organizationId, rootId: parentId } = organization;
  tx.put(accounts, {
    ...account,
    membership: { ...membership, organizationId, parentId, joinedAtMs: tx.now },
  });
  tx.put(organizations, { ...organization, accountCount: organization.accountCount + 1 });
}

/** A member leaves, with all that was attached to it; the account itself remains. */
export function leave(tx: Transaction, organization: Organization, member: Member): void {
  dropAttachments(tx, organization, member.id);
  withdrawApproval(tx, organization, member.id);
  const { membership: _membership, ...account } = member;
  tx.put(accounts, account);
  tx.put(organizations, { ...organization, accountCount: organization.accountCount - 1 });
}

export function checkRoom({ accountCount }: Organization): void {
  if (accountCount >= limits.accounts)
    throw constraint(
      'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
      'You have exceeded the allowed number of AWS accounts.',
    );
}

/** What keeps a member from leaving. [API Reference, RemoveAccountFromOrganization, LeaveOrganization] */
export function checkMayLeave(tx: Transaction, organization: Organization, member: Member): void {
  if (member.id === organization.managementAccount)
    throw fault(
      'MasterCannotLeaveOrganizationException',
      "You can't remove a management account from an organization.",
    );
  for (const _delegation of tx.scan(delegations, { prefix: [organization.id, member.id] }))
    throw constraint(
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      'You attempted to remove an account from the organization that is registered as a delegated administrator. Deregister it first.',
    );
  const { method, joinedAtMs } = member.membership;
  if (
    method === 'CREATED' &&
    plusMs(joinedAtMs, durationMs({ days: limits.removalAgeDays })) > tx.now
  )
    throw constraint(
      'WAIT_PERIOD_ACTIVE',
      `You must wait until at least ${limits.removalAgeDays} days after the account was created to remove it from the organization.`,
    );
}

/** A tenth of the members may be closed within 30 days. [User Guide, "Quotas": "Number of member accounts you can close"] */
export function checkMayClose(tx: Transaction, { id, accountCount }: Organization): void {
  const { days, share, min, max } = limits.closures;
  const most = Math.min(max, Math.max(min, Math.floor(accountCount * share)));
  let closed = 0;
  for (const _account of tx.scanIndex(accounts, 'closed', {
    prefix: [id],
    from: [tx.now - durationMs({ days })],
  }))
    closed += 1;
  if (closed >= most)
    throw constraint(
      'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
      'You have exceeded close account quota for the past 30 days.',
    );
}

export function toAccount(
  tx: Transaction,
  organization: Organization,
  member: Member,
): wire.Account {
  const { id, email, name, status, membership } = member;
  return {
    Id: id,
    Arn: accountArn(organization, id),
    Email: email,
    Name: name,
    Status: status,
    State: status,
    Paths: [`${pathOf(tx, organization, membership.parentId)}${id}/`],
    JoinedMethod: membership.method,
    JoinedTimestamp: membership.joinedAtMs,
  };
}
