import { onPolicy } from '../../access.ts';
import { operation } from '../../define.ts';
import { findAwsPolicy, requireOwnPolicy } from '../../managed-policy.ts';
import { pageOf } from '../../page.ts';
import { toWireTags } from '../../tag.ts';

export const listPolicyTags = operation('ListPolicyTags', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'ListPolicyTags', PolicyArn),

  handle: (input, ctx) => {
    if (findAwsPolicy(input.PolicyArn)) return { Tags: [], IsTruncated: false };
    const { tags } = ctx.transact((tx) =>
      requireOwnPolicy(tx, ctx, input.PolicyArn, 'ListPolicyTags'),
    );
    const { items, more } = pageOf(ctx, 'ListPolicyTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
