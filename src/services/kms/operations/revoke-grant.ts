import { keyRule, requireGranted } from '../access.ts';
import { grantConditions } from '../conditions.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { removeGrant, requireGrant } from '../grant-removal.ts';
import { ownerOfName } from '../key-name.ts';

export const revokeGrant = operation('RevokeGrant', {
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: ({ KeyId }, ctx) =>
    keyRule(ctx, {
      action: 'kms:RevokeGrant',
      name: KeyId,
      isCrossAccount: true,
      conditions: grantConditions(ctx.identity),
    }),

  handle: ({ GrantId, DryRun }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const grant = requireGrant(tx, requireGranted(tx, ctx, rule).id, GrantId);
      checkDryRun(DryRun);
      removeGrant(tx, grant);
      return {};
    }),
});
