import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { putInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';

export const putGroupPolicy = operation('PutGroupPolicy', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'PutGroupPolicy', 'group', GroupName),

  handle: ({ GroupName, PolicyName, PolicyDocument }, ctx) =>
    ctx.transact((tx) => {
      putInlinePolicy(tx, requireEntity(tx, 'group', GroupName), PolicyName, PolicyDocument);
      return {};
    }),
});
