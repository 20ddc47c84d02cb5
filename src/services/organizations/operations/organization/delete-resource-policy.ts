import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireResourcePolicy } from '../../resource-policy.ts';
import { resourcePolicies } from '../../tables.ts';

export const deleteResourcePolicy = operation('DeleteResourcePolicy', {
  access: (_input, ctx) => rulesOf(ctx, 'DeleteResourcePolicy'),

  handle: (_input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DeleteResourcePolicy', granted);
      tx.delete(resourcePolicies, requireResourcePolicy(tx, organization));
      return {};
    }),
});
