import { onPolicy, requireOrganization, rulesOf } from '../../access.ts';
import { attach } from '../../attachment.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireTarget } from '../../node.ts';
import { requirePolicy } from '../../policy.ts';

export const attachPolicy = operation('AttachPolicy', {
  access: ({ PolicyId, TargetId }, ctx) => {
    checkPattern('policy', PolicyId);
    checkPattern('target', TargetId);
    return rulesOf(ctx, 'AttachPolicy', onPolicy(PolicyId, TargetId));
  },

  handle: ({ PolicyId, TargetId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'AttachPolicy', granted);
      const policy = requirePolicy(tx, organization, PolicyId);
      requireTarget(tx, organization, TargetId);
      attach(tx, organization, policy, TargetId);
      return {};
    }),
});
