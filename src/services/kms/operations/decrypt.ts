import { requireGranted } from '../access.ts';
import { ALGORITHM, checkAlgorithm } from '../algorithm.ts';
import {
  ciphertextOwner,
  ciphertextRule,
  openCiphertext,
  requireBlob,
} from '../ciphertext-access.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn } from '../key-name.ts';
import { checkUsable } from '../key.ts';
import { unsupported } from '../unsupported.ts';

export const decrypt = operation('Decrypt', {
  isReadOnly: true,
  secrets: ['Plaintext', 'CiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId, CiphertextBlob }, ctx) => ciphertextOwner(ctx, KeyId, CiphertextBlob),

  access: (input, ctx) => {
    if (input.DryRunModifiers?.length) throw unsupported('Decrypt', 'DryRunModifiers');
    if (input.Recipient !== undefined) throw unsupported('Decrypt', 'Recipient');
    return ciphertextRule(ctx, {
      action: 'kms:Decrypt',
      keyName: input.KeyId,
      blob: requireBlob(input.CiphertextBlob),
      context: input.EncryptionContext,
      algorithm: input.EncryptionAlgorithm,
    });
  },

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkUsable(ctx, key);
      checkAlgorithm(input.EncryptionAlgorithm);
      const blob = requireBlob(input.CiphertextBlob);
      const { plain, materialId } = openCiphertext(tx, ctx, key, blob, input.EncryptionContext);
      checkDryRun(input.DryRun);
      return {
        KeyId: keyArn(ctx, key.id),
        Plaintext: plain,
        EncryptionAlgorithm: ALGORITHM,
        KeyMaterialId: materialId,
      };
    });
  },
});
