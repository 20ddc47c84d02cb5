import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { putInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';

export const putUserPolicy = operation('PutUserPolicy', {
  access: ({ UserName }, ctx) => onBounded(ctx, 'PutUserPolicy', 'user', UserName),

  handle: ({ UserName, PolicyName, PolicyDocument }, ctx) =>
    ctx.transact((tx) => {
      putInlinePolicy(tx, requireEntity(tx, 'user', UserName), PolicyName, PolicyDocument);
      return {};
    }),
});
