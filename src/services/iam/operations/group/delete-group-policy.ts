import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { inlinePolicies } from '../../tables.ts';

export const deleteGroupPolicy = operation('DeleteGroupPolicy', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'DeleteGroupPolicy', 'group', GroupName),

  handle: ({ GroupName, PolicyName }, ctx) =>
    ctx.transact((tx) => {
      const group = requireEntity(tx, 'group', GroupName);
      tx.delete(inlinePolicies, requireInlinePolicy(tx, group, PolicyName));
      return {};
    }),
});
