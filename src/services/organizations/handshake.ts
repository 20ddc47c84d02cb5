/** Handshakes: an invitation to join, and the way of an organization to all features. [User Guide, "Inviting an account"] */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { durationMs, plusMs } from '#lib/time';

import type * as wire from './api.gen.ts';
import { handshakeArn } from './arns.ts';
import { fault } from './define.ts';
import { lengths, randomName } from './ids.ts';
import { knownAccount } from './known-account.ts';
import { limits } from './limits.ts';
import { noPermission } from './organization.ts';
import { type Handshake, handshakes, type Organization } from './tables.ts';
import { scheduleHandshake } from './tasks/age-handshake.ts';

export interface NewHandshake {
  readonly action: 'INVITE' | 'ENABLE_ALL_FEATURES' | 'APPROVE_ALL_FEATURES';
  readonly state: 'OPEN' | 'REQUESTED';
  readonly account?: string;
  readonly email?: string;
  readonly notes?: string;
  readonly tags?: Handshake['tags'];
  readonly parentId?: string;
  readonly awaited?: number;
}

export function addHandshake(
  tx: Transaction,
  ctx: Context,
  organization: Organization,
  { tags = {}, ...asked }: NewHandshake,
): Handshake {
  const days = asked.action === 'INVITE' ? limits.invitationDays : limits.enableAllFeaturesDays;
  const management = knownAccount(tx, organization.managementAccount);
  const handshake: Handshake = {
    ...asked,
    tags,
    id: `h-${randomName(ctx, lengths.handshake)}`,
    organizationId: organization.id,
    managementAccount: organization.managementAccount,
    requestedAtMs: tx.now,
    expiresAtMs: plusMs(tx.now, durationMs({ days })),
    managementEmail: management.email,
    managementName: management.name,
    featureSet: organization.featureSet,
  };
  tx.insert(handshakes, handshake);
  scheduleHandshake(tx, handshake);
  return handshake;
}

/** A handshake between two parties; nobody else sees it. */
export function findHandshake(tx: Transaction, caller: string, id: string): Handshake | undefined {
  const handshake = tx.get(handshakes, id);
  const isParty = handshake?.managementAccount === caller || handshake?.account === caller;
  return isParty ? handshake : undefined;
}

export function requireHandshake(tx: Transaction, caller: string, id: string): Handshake {
  const handshake = findHandshake(tx, caller, id);
  if (!handshake) throw handshakeNotFound();
  return handshake;
}

export function handshakeNotFound() {
  return fault(
    'HandshakeNotFoundException',
    "We can't find a handshake with the HandshakeId that you specified.",
  );
}

/** Ends a handshake; one that has ended has only its memory left. */
export function concluded(
  tx: Transaction,
  handshake: Handshake,
  state: 'ACCEPTED' | 'CANCELED' | 'DECLINED' | 'EXPIRED',
): Handshake {
  const ended = { ...handshake, state };
  tx.put(handshakes, ended);
  scheduleHandshake(tx, ended);
  return ended;
}

function isPending({ state }: Pick<Handshake, 'state'>): boolean {
  return state === 'OPEN' || state === 'REQUESTED';
}

/** [API Reference, HandshakeAlreadyInStateException and InvalidHandshakeTransitionException] */
export function checkTransition(handshake: Handshake, to: wire.HandshakeState): void {
  if (handshake.state === to)
    throw fault(
      'HandshakeAlreadyInStateException',
      `The specified handshake is already in the requested state: ${to}.`,
    );
  if (!isPending(handshake))
    throw fault(
      'InvalidHandshakeTransitionException',
      `You can't perform the operation on the handshake in its current state: ${handshake.state}.`,
    );
}

/** AWS: the invited account answers, and its own management account an organization's request. [API Reference, AcceptHandshake] */
export function checkAnsweredBy(handshake: Handshake, caller: string): void {
  const recipient = handshake.account ?? handshake.managementAccount;
  if (caller !== recipient) throw noPermission();
}

/** AWS: only the account that sent a handshake cancels it. [API Reference, CancelHandshake] */
export function checkCanceledBy(handshake: Handshake, caller: string): void {
  if (caller !== handshake.managementAccount) throw noPermission();
}

export function isInvited(tx: Transaction, { id }: Organization, account: string): boolean {
  for (const asked of tx.scanIndex(handshakes, 'account', { prefix: [account] }))
    if (asked.organizationId === id && asked.action === 'INVITE' && isPending(asked)) return true;
  return false;
}

export function checkInvitationRate(tx: Transaction, { id }: Organization): void {
  let sent = 0;
  const today = { prefix: [id], from: [tx.now - durationMs({ days: 1 })] };
  for (const _handshake of tx.scanIndex(handshakes, 'invited', today)) sent += 1;
  if (sent >= limits.invitationsPerDay)
    throw fault(
      'HandshakeConstraintViolationException',
      'You have exceeded the number of handshakes that you can send in one day.',
      { Reason: 'HANDSHAKE_RATE_LIMIT_EXCEEDED' },
    );
}

/** With the request of an organization for all features ends what its members were asked. */
export function cancelApprovals(tx: Transaction, migration: Handshake): void {
  if (migration.action !== 'ENABLE_ALL_FEATURES') return;
  for (const asked of tx.scanIndex(handshakes, 'parent', { prefix: [migration.id] }))
    if (isPending(asked)) concluded(tx, asked, 'CANCELED');
}

export function isShown(handshake: Handshake, filter: wire.HandshakeFilter = {}): boolean {
  const { ActionType = handshake.action, ParentHandshakeId = handshake.parentId } = filter;
  return handshake.action === ActionType && handshake.parentId === ParentHandshakeId;
}

/** The request of an organization for all features that has not ended. */
export function findMigration(
  tx: Transaction,
  { migrationId }: Organization,
): Handshake | undefined {
  const migration = migrationId === undefined ? undefined : tx.get(handshakes, migrationId);
  return migration && isPending(migration) ? migration : undefined;
}

/** One member less has to approve: after the last it is for the management account to confirm. */
export function countApproval(tx: Transaction, migrationId: string | undefined): void {
  const migration = migrationId === undefined ? undefined : tx.get(handshakes, migrationId);
  if (!migration || !isPending(migration)) return;
  const awaited = Math.max(0, (migration.awaited ?? 0) - 1);
  tx.put(handshakes, { ...migration, awaited, state: awaited === 0 ? 'OPEN' : 'REQUESTED' });
}

/** A member that leaves need not approve any more. */
export function withdrawApproval(
  tx: Transaction,
  organization: Organization,
  account: string,
): void {
  const migration = findMigration(tx, organization);
  if (!migration) return;
  for (const asked of tx.scanIndex(handshakes, 'account', { prefix: [account] })) {
    if (asked.parentId !== migration.id || asked.state === 'ACCEPTED') continue;
    if (isPending(asked)) concluded(tx, asked, 'CANCELED');
    countApproval(tx, migration.id);
  }
}

export function toHandshake(handshake: Handshake): wire.Handshake {
  return {
    Id: handshake.id,
    Arn: handshakeArn(handshake),
    Parties: partiesOf(handshake),
    State: handshake.state,
    RequestedTimestamp: handshake.requestedAtMs,
    ExpirationTimestamp: handshake.expiresAtMs,
    Action: handshake.action,
    Resources: resourcesOf(handshake),
  };
}

function partiesOf({ organizationId, email, account }: Handshake): readonly wire.HandshakeParty[] {
  const organization = { Id: organizationId, Type: 'ORGANIZATION' } as const;
  if (email !== undefined) return [organization, { Id: email, Type: 'EMAIL' }];
  return account === undefined ? [organization] : [organization, { Id: account, Type: 'ACCOUNT' }];
}

function resourcesOf(handshake: Handshake): readonly wire.HandshakeResource[] {
  const { email, account, notes, parentId } = handshake;
  return [
    {
      Type: 'ORGANIZATION',
      Value: handshake.organizationId,
      Resources: [
        { Type: 'MASTER_EMAIL', Value: handshake.managementEmail },
        { Type: 'MASTER_NAME', Value: handshake.managementName },
        { Type: 'ORGANIZATION_FEATURE_SET', Value: handshake.featureSet },
      ],
    },
    ...(email === undefined ? [] : [{ Type: 'EMAIL', Value: email } as const]),
    ...(email !== undefined || account === undefined
      ? []
      : [{ Type: 'ACCOUNT', Value: account } as const]),
    ...(notes === undefined ? [] : [{ Type: 'NOTES', Value: notes } as const]),
    ...(parentId === undefined ? [] : [{ Type: 'PARENT_HANDSHAKE', Value: parentId } as const]),
  ];
}
