import { keyRule, requireGranted } from '../access.ts';
import { ALGORITHM, checkAlgorithm } from '../algorithm.ts';
import { encrypt as encryptWith } from '../ciphertext.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkUsable } from '../key.ts';

export const encrypt = operation('Encrypt', {
  isReadOnly: true,
  secrets: ['Plaintext', 'CiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: ({ KeyId, EncryptionContext, EncryptionAlgorithm = ALGORITHM }, ctx) =>
    keyRule(ctx, {
      action: 'kms:Encrypt',
      name: KeyId,
      takesAlias: true,
      isCrossAccount: true,
      conditions: {
        ...contextConditions(EncryptionContext),
        'kms:encryptionalgorithm': EncryptionAlgorithm,
      },
    }),

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkUsable(ctx, key);
      checkAlgorithm(input.EncryptionAlgorithm);
      checkDryRun(input.DryRun);
      const { blob } = encryptWith(tx, ctx, key, input.Plaintext, input.EncryptionContext);
      return {
        CiphertextBlob: blob,
        KeyId: keyArn(ctx, key.id),
        EncryptionAlgorithm: ALGORITHM,
      };
    });
  },
});
