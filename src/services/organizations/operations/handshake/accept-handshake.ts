import type { Transaction } from '#kernel/store';

import { callerAccount, handshakeRules } from '../../access.ts';
import { checkRoom, join } from '../../account.ts';
import { fault, operation } from '../../define.ts';
import {
  checkAnsweredBy,
  checkTransition,
  concluded,
  countApproval,
  handshakeNotFound,
  requireHandshake,
  toHandshake,
} from '../../handshake.ts';
import { knownAccount } from '../../known-account.ts';
import { findOrganizationOf } from '../../organization.ts';
import { type Handshake, type Organization, organizations } from '../../tables.ts';

export const acceptHandshake = operation('AcceptHandshake', {
  access: ({ HandshakeId }, ctx) => handshakeRules(ctx, 'AcceptHandshake', HandshakeId),

  handle: ({ HandshakeId }, ctx) =>
    ctx.transact((tx) => {
      const caller = callerAccount(ctx);
      const handshake = requireHandshake(tx, caller, HandshakeId);
      checkAnsweredBy(handshake, caller);
      checkTransition(handshake, 'ACCEPTED');
      const organization = requireOriginator(tx, handshake);
      if (handshake.action === 'INVITE') enter(tx, organization, handshake, caller);
      else if (handshake.action === 'APPROVE_ALL_FEATURES') countApproval(tx, handshake.parentId);
      else enableAll(tx, organization, handshake);
      return { Handshake: toHandshake(concluded(tx, handshake, 'ACCEPTED')) };
    }),
});

function requireOriginator(tx: Transaction, { organizationId }: Handshake): Organization {
  const organization = tx.get(organizations, organizationId);
  if (!organization) throw handshakeNotFound();
  return organization;
}

function enter(
  tx: Transaction,
  organization: Organization,
  { tags }: Handshake,
  caller: string,
): void {
  if (findOrganizationOf(tx, caller))
    throw fault(
      'HandshakeConstraintViolationException',
      'The handshake request is invalid because your account is already a member of an organization.',
      { Reason: 'ALREADY_IN_AN_ORGANIZATION' },
    );
  checkRoom(organization);
  join(tx, organization, knownAccount(tx, caller), { method: 'INVITED', tags });
}

function enableAll(tx: Transaction, organization: Organization, { state }: Handshake): void {
  if (state !== 'OPEN')
    throw fault(
      'InvalidHandshakeTransitionException',
      "You can't accept the handshake before every invited account has approved all features.",
    );
  tx.put(organizations, { ...organization, featureSet: 'ALL' });
}
