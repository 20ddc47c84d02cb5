import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { encodeDocument } from '../../policy-document.ts';

export const getRolePolicy = operation('GetRolePolicy', {
  access: ({ RoleName }, ctx) => onEntity(ctx, 'GetRolePolicy', 'role', RoleName),

  handle: ({ RoleName, PolicyName }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireInlinePolicy(tx, requireEntity(tx, 'role', RoleName), PolicyName);
      return { RoleName, PolicyName, PolicyDocument: encodeDocument(policy.document) };
    }),
});
