import { requireGranted } from '../access.ts';
import { ALGORITHM, checkAlgorithm } from '../algorithm.ts';
import {
  ciphertextOwner,
  ciphertextRule,
  openCiphertext,
  requireBlob,
} from '../ciphertext-access.ts';
import { operation } from '../define.ts';
import { checkDryRun, ignoresCiphertext } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { unsupported } from '../unsupported.ts';
import { noteUse } from '../usage.ts';

export const decrypt = operation('Decrypt', {
  isReadOnly: true,
  secrets: ['Plaintext', 'CiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId, CiphertextBlob }, ctx) => ciphertextOwner(ctx, KeyId, CiphertextBlob),

  access: (input, ctx) => {
    if (input.Recipient !== undefined) throw unsupported('Decrypt', 'Recipient');
    return ciphertextRule(ctx, {
      action: 'kms:Decrypt',
      keyName: input.KeyId,
      blob: ignoresCiphertext(input) ? undefined : requireBlob(input.CiphertextBlob),
      context: input.EncryptionContext,
      algorithm: input.EncryptionAlgorithm,
    });
  },

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const { EncryptionAlgorithm: algorithm = ALGORITHM, EncryptionContext: context } = input;
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, { operation: 'Decrypt', usage: 'ENCRYPT_DECRYPT', algorithm });
      if (ignoresCiphertext(input)) checkDryRun(true);
      const blob = requireBlob(input.CiphertextBlob);
      const { plain, materialId } = openCiphertext(tx, ctx, key, { blob, algorithm, context });
      checkDryRun(input.DryRun);
      noteUse(tx, ctx, key, 'Decrypt');
      return {
        KeyId: keyArn(ctx, key.id),
        Plaintext: plain,
        EncryptionAlgorithm: algorithm,
        KeyMaterialId: materialId,
      };
    });
  },
});
