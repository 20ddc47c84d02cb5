import { onPolicy } from '../../access.ts';
import { toAwsPolicy, toPolicy } from '../../answer.ts';
import { operation } from '../../define.ts';
import { findAwsPolicy, requireOwnPolicy } from '../../managed-policy.ts';
import { toWireTags } from '../../tag.ts';

export const getPolicy = operation('GetPolicy', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'GetPolicy', PolicyArn),

  handle: ({ PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      const ofAws = findAwsPolicy(PolicyArn);
      if (ofAws) {
        return {
          Policy: {
            ...toAwsPolicy(tx, ofAws),
            ...(ofAws.description !== undefined && { Description: ofAws.description }),
            Tags: [],
          },
        };
      }
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'GetPolicy');
      return {
        Policy: {
          ...toPolicy(tx, ctx, policy),
          ...(policy.description !== undefined && { Description: policy.description }),
          Tags: toWireTags(policy.tags),
        },
      };
    }),
});
