import { arnOfId, requireOrganization, rulesOf } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { isParent } from '../../node.ts';
import { requireMember } from '../../organization.ts';
import { accounts } from '../../tables.ts';

export const moveAccount = operation('MoveAccount', {
  access: ({ AccountId, SourceParentId, DestinationParentId }, ctx) => {
    checkPattern('account', AccountId);
    checkPattern('parent', SourceParentId);
    checkPattern('parent', DestinationParentId);
    const ids = [AccountId, SourceParentId, DestinationParentId];
    return rulesOf(ctx, 'MoveAccount', (tx, organization) => ({
      arns: ids.map((id) => arnOfId(tx, organization, id)),
    }));
  },

  handle: ({ AccountId, SourceParentId, DestinationParentId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'MoveAccount', granted);
      const member = requireMember(tx, organization, AccountId);
      if (!isParent(tx, organization, DestinationParentId))
        throw fault(
          'DestinationParentNotFoundException',
          "You specified a destination parent that doesn't exist.",
        );
      if (member.membership.parentId === DestinationParentId)
        throw fault(
          'DuplicateAccountException',
          'That account is already present in the specified destination.',
        );
      if (member.membership.parentId !== SourceParentId)
        throw fault(
          'SourceParentNotFoundException',
          "You specified a source parent that doesn't exist, or that isn't the parent of the account.",
        );
      const membership = { ...member.membership, parentId: DestinationParentId };
      tx.put(accounts, { ...member, membership });
      return {};
    }),
});
