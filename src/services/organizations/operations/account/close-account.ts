import { plusSeconds } from '#lib/time';

import { requireOrganization, rulesOf } from '../../access.ts';
import { checkMayClose } from '../../account.ts';
import { accountArn } from '../../arns.ts';
import { constraint, fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { limits } from '../../limits.ts';
import { requireMember } from '../../organization.ts';
import { accounts } from '../../tables.ts';
import { closeAccount as close } from '../../tasks/close-account.ts';

export const closeAccount = operation('CloseAccount', {
  access: ({ AccountId }, ctx) => {
    checkPattern('account', AccountId);
    return rulesOf(ctx, 'CloseAccount', (_tx, organization) => ({
      arns: [accountArn(organization, AccountId)],
    }));
  },

  handle: ({ AccountId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'CloseAccount', granted);
      const member = requireMember(tx, organization, AccountId);
      if (AccountId === organization.managementAccount)
        throw constraint(
          'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
          'You attempted to close the management account. You can close it only after all of its member accounts.',
        );
      if (member.status === 'PENDING_CLOSURE')
        throw fault('ConflictException', 'The account is already being closed.');
      if (member.status !== 'ACTIVE')
        throw fault('AccountAlreadyClosedException', 'The account is already closed.');
      checkMayClose(tx, organization);
      tx.put(accounts, { ...member, status: 'PENDING_CLOSURE', closedAtMs: tx.now });
      const at = plusSeconds(tx.now, limits.closingSeconds);
      tx.enqueue(close, { account: AccountId }, { id: `close/${AccountId}`, at });
      return {};
    }),
});
