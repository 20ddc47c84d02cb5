import { onPolicy, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOwnPolicy } from '../../managed-policy.ts';
import { policies } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagPolicy = operation('TagPolicy', {
  access: ({ PolicyArn, Tags }, ctx) => onPolicy(ctx, 'TagPolicy', PolicyArn, tagConditions(Tags)),

  handle: ({ PolicyArn, Tags }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'TagPolicy');
      tx.put(policies, { ...policy, tags: withTags(policy.tags, Tags) });
      return {};
    }),
});
