import { plusMs } from '#lib/time';

import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { sealImportToken } from '../import-token.ts';
import { checkExternal } from '../imported-material.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { makePair } from '../key-pair.ts';
import { checkState } from '../key-state.ts';
import { limits } from '../limits.ts';
import { wrappingBitsOf } from '../wrapping.ts';

export const getParametersForImport = operation('GetParametersForImport', {
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: ({ KeyId, WrappingAlgorithm, WrappingKeySpec }, ctx) =>
    keyRule(ctx, {
      action: 'kms:GetParametersForImport',
      name: KeyId,
      conditions: {
        'kms:wrappingalgorithm': WrappingAlgorithm,
        'kms:wrappingkeyspec': WrappingKeySpec,
      },
    }),

  handle: async (input, ctx, [rule]) => {
    const wanted = ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkExternal(ctx, key);
      checkState(ctx, key, 'import');
      return { keyId: key.id, bits: wrappingBitsOf(key, input) };
    });
    const pair = await makePair({ kind: 'rsa', bits: wanted.bits });
    const validToMs = plusMs(ctx.now(), limits.importTokenMs);
    const token = sealImportToken(ctx, {
      account: ctx.account,
      region: ctx.region,
      keyId: wanted.keyId,
      algorithm: input.WrappingAlgorithm,
      privateKey: pair.privateKey.toString('base64'),
      validToMs,
    });
    return {
      KeyId: keyArn(ctx, wanted.keyId),
      ImportToken: token,
      PublicKey: pair.publicKey,
      ParametersValidTo: validToMs,
    };
  },
});
