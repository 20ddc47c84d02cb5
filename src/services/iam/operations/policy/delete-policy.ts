import { onPolicy } from '../../access.ts';
import { operation } from '../../define.ts';
import { removePolicy, requireOwnPolicy } from '../../managed-policy.ts';

export const deletePolicy = operation('DeletePolicy', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'DeletePolicy', PolicyArn),

  handle: ({ PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      removePolicy(tx, requireOwnPolicy(tx, ctx, PolicyArn, 'DeletePolicy'), PolicyArn);
      return {};
    }),
});
