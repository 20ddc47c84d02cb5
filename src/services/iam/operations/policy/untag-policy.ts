import { onPolicy } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOwnPolicy } from '../../managed-policy.ts';
import { policies } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagPolicy = operation('UntagPolicy', {
  access: ({ PolicyArn, TagKeys }, ctx) =>
    onPolicy(ctx, 'UntagPolicy', PolicyArn, { 'aws:tagkeys': TagKeys }),

  handle: ({ PolicyArn, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'UntagPolicy');
      tx.put(policies, { ...policy, tags: withoutTags(policy.tags, TagKeys) });
      return {};
    }),
});
