import { callerAccount, requireOrganization, rulesOf } from '../../access.ts';
import { checkMayLeave, leave } from '../../account.ts';
import { operation } from '../../define.ts';
import { requireMember } from '../../organization.ts';

export const leaveOrganization = operation('LeaveOrganization', {
  access: (_input, ctx) => rulesOf(ctx, 'LeaveOrganization'),

  handle: (_input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'LeaveOrganization', granted);
      const member = requireMember(tx, organization, callerAccount(ctx));
      checkMayLeave(tx, organization, member);
      leave(tx, organization, member);
      return {};
    }),
});
