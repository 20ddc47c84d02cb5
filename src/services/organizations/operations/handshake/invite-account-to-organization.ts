import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { requireOrganization, rulesOf, taggingRules } from '../../access.ts';
import { checkRoom } from '../../account.ts';
import type { HandshakeParty } from '../../api.gen.ts';
import { accountArn } from '../../arns.ts';
import { fault, operation } from '../../define.ts';
import {
  addHandshake,
  checkInvitationRate,
  findMigration,
  isInvited,
  toHandshake,
} from '../../handshake.ts';
import { checkLength, checkPattern, invalid } from '../../input.ts';
import { findByEmail } from '../../known-account.ts';
import { limits } from '../../limits.ts';
import { findMember } from '../../organization.ts';
import { tagConditions, tagsOf } from '../../tag.ts';

export const inviteAccountToOrganization = operation('InviteAccountToOrganization', {
  access: ({ Target, Tags }, ctx) =>
    taggingRules(
      rulesOf(ctx, 'InviteAccountToOrganization', (_tx, organization) => ({
        ...(Target.Type === 'ACCOUNT' && { arns: [accountArn(organization, Target.Id)] }),
        conditions: tagConditions(Tags),
      })),
      Tags,
    ),

  handle: ({ Target, Notes, Tags }, ctx, granted) => {
    checkLength('Notes', Notes, { max: limits.notesCharacters });
    checkTarget(Target);
    const tags = tagsOf(Tags);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'InviteAccountToOrganization', granted);
      const account = requireAccount(tx, ctx, Target);
      checkRoom(organization);
      if (findMember(tx, organization, account))
        throw fault(
          'HandshakeConstraintViolationException',
          'The account that you invited is already a member of this organization.',
          { Reason: 'ALREADY_IN_AN_ORGANIZATION' },
        );
      if (findMigration(tx, organization))
        throw fault(
          'HandshakeConstraintViolationException',
          "You can't issue new invitations to join an organization while it's in the process of enabling all features.",
          { Reason: 'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES' },
        );
      if (isInvited(tx, organization, account))
        throw fault(
          'DuplicateHandshakeException',
          'A handshake with the same action and target already exists.',
        );
      checkInvitationRate(tx, organization);
      const handshake = addHandshake(tx, ctx, organization, {
        action: 'INVITE',
        state: 'OPEN',
        account,
        tags,
        ...(Target.Type === 'EMAIL' && { email: Target.Id }),
        ...(Notes !== undefined && { notes: Notes }),
      });
      return { Handshake: toHandshake(handshake) };
    });
  },
});

function checkTarget({ Id, Type }: HandshakeParty): void {
  checkLength('Id', Id, { min: 1, max: limits.partyCharacters });
  if (Type === 'ORGANIZATION')
    throw invalid(
      'INVALID_PARTY_TYPE_TARGET',
      'You specified the wrong type of entity (account, organization, or email) as a party.',
    );
  checkPattern(Type === 'ACCOUNT' ? 'account' : 'email', Id);
}

// GAP: no mail leaves this cloud, so an invitation goes only to an account that is here; AWS sends one to any address.
function requireAccount(tx: Transaction, ctx: Context, { Id, Type }: HandshakeParty): string {
  const account = Type === 'ACCOUNT' ? Id : findByEmail(tx, Id)?.id;
  if (account === undefined || !ctx.accounts.isOpen(account))
    throw invalid('INVALID_PARTY_TYPE_TARGET', "You specified an account that doesn't exist.");
  return account;
}
