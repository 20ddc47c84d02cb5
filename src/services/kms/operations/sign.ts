import { requireGranted } from '../access.ts';
import { checkAlgorithm } from '../algorithm.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { privateKeyOf } from '../key-pair.ts';
import { specOf } from '../key-spec.ts';
import { checkState } from '../key-state.ts';
import { currentMaterial } from '../material.ts';
import { signingRule } from '../signing-access.ts';
import { checkMessage, signatureOf } from '../signing.ts';
import { noteUse } from '../usage.ts';

export const sign = operation('Sign', {
  isReadOnly: true,
  secrets: ['Message', 'Signature', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => signingRule(ctx, 'kms:Sign', input),

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const { SigningAlgorithm, MessageType: type = 'RAW', Message: message } = input;
    const signing = { algorithm: SigningAlgorithm, type, message };
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, {
        operation: 'Sign',
        usage: 'SIGN_VERIFY',
        algorithm: SigningAlgorithm,
      });
      checkMessage(signing);
      checkDryRun(input.DryRun);
      const privateKey = privateKeyOf(currentMaterial(tx, key));
      noteUse(tx, ctx, key, 'Sign');
      return {
        KeyId: keyArn(ctx, key.id),
        Signature: signatureOf(privateKey, specOf(key), signing, ctx),
        SigningAlgorithm,
      };
    });
  },
});
