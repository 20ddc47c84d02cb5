import { keyRule, requireGranted } from '../access.ts';
import { ALGORITHM, checkAlgorithm } from '../algorithm.ts';
import { encrypt as encryptWith } from '../ciphertext.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { noteUse } from '../usage.ts';

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
    const { EncryptionAlgorithm: algorithm = ALGORITHM } = input;
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, { operation: 'Encrypt', usage: 'ENCRYPT_DECRYPT', algorithm });
      const { blob } = encryptWith(tx, ctx, key, {
        plain: input.Plaintext,
        algorithm,
        context: input.EncryptionContext,
      });
      checkDryRun(input.DryRun);
      noteUse(tx, ctx, key, 'Encrypt');
      return {
        CiphertextBlob: blob,
        KeyId: keyArn(ctx, key.id),
        EncryptionAlgorithm: algorithm,
      };
    });
  },
});
