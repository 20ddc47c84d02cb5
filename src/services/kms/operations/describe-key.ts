import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { ownerOfName } from '../key-name.ts';
import { metadataOf } from '../key.ts';

export const describeKey = operation('DescribeKey', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  secrets: ['GrantTokens'],

  access: ({ KeyId }, ctx) =>
    keyRule(ctx, {
      action: 'kms:DescribeKey',
      name: KeyId,
      takesAlias: true,
      isCrossAccount: true,
    }),

  handle: ({ GrantTokens }, ctx, [rule]) => {
    checkGrantTokens(ctx, GrantTokens);
    return ctx.transact((tx) => ({
      KeyMetadata: metadataOf(tx, ctx, requireGranted(tx, ctx, rule)),
    }));
  },
});
