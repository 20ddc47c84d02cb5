import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { encodeDocument } from '../../policy-document.ts';

export const getUserPolicy = operation('GetUserPolicy', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'GetUserPolicy', 'user', UserName),

  handle: ({ UserName, PolicyName }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireInlinePolicy(tx, requireEntity(tx, 'user', UserName), PolicyName);
      return { UserName, PolicyName, PolicyDocument: encodeDocument(policy.document) };
    }),
});
