import { onPolicy, requireOrganization, rulesOf } from '../../access.ts';
import { detach } from '../../attachment.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireTarget } from '../../node.ts';
import { requirePolicy } from '../../policy.ts';

export const detachPolicy = operation('DetachPolicy', {
  access: ({ PolicyId, TargetId }, ctx) => {
    checkPattern('policy', PolicyId);
    checkPattern('target', TargetId);
    return rulesOf(ctx, 'DetachPolicy', onPolicy(PolicyId, TargetId));
  },

  handle: ({ PolicyId, TargetId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DetachPolicy', granted);
      const policy = requirePolicy(tx, organization, PolicyId);
      requireTarget(tx, organization, TargetId);
      detach(tx, organization, policy, TargetId);
      return {};
    }),
});
