import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { encodeDocument } from '../../policy-document.ts';

export const getGroupPolicy = operation('GetGroupPolicy', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'GetGroupPolicy', 'group', GroupName),

  handle: ({ GroupName, PolicyName }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireInlinePolicy(tx, requireEntity(tx, 'group', GroupName), PolicyName);
      return { GroupName, PolicyName, PolicyDocument: encodeDocument(policy.document) };
    }),
});
