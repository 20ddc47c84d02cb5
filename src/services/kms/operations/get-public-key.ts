import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { privateKeyOf, publicBytesOf } from '../key-pair.ts';
import { specOf } from '../key-spec.ts';
import { checkState } from '../key-state.ts';
import { algorithmsOf, shownSpecOf } from '../key.ts';
import { currentMaterial } from '../material.ts';

export const getPublicKey = operation('GetPublicKey', {
  secrets: ['GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: ({ KeyId }, ctx) =>
    keyRule(ctx, {
      action: 'kms:GetPublicKey',
      name: KeyId,
      takesAlias: true,
      isCrossAccount: true,
    }),

  handle: ({ GrantTokens }, ctx, [rule]) => {
    checkGrantTokens(ctx, GrantTokens);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      const arn = keyArn(ctx, key.id);
      if (specOf(key).material.kind === 'secret') {
        throw fault(
          'UnsupportedOperationException',
          `${arn} key spec is ${key.spec} which is not valid for this operation.`,
        );
      }
      checkState(ctx, key, 'use');
      return {
        KeyId: arn,
        PublicKey: publicBytesOf(privateKeyOf(currentMaterial(tx, key))),
        CustomerMasterKeySpec: shownSpecOf(key),
        KeySpec: key.spec,
        KeyUsage: key.usage,
        ...algorithmsOf(key),
      };
    });
  },
});
