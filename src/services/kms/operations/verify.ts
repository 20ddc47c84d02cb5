import { createPublicKey } from 'node:crypto';

import { requireGranted } from '../access.ts';
import { checkAlgorithm } from '../algorithm.ts';
import { fault, operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { privateKeyOf } from '../key-pair.ts';
import { specOf } from '../key-spec.ts';
import { checkState } from '../key-state.ts';
import { currentMaterial } from '../material.ts';
import { signingRule } from '../signing-access.ts';
import { checkMessage, isSignature } from '../signing.ts';
import { noteUse } from '../usage.ts';

export const verify = operation('Verify', {
  isReadOnly: true,
  secrets: ['Message', 'Signature', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => signingRule(ctx, 'kms:Verify', input),

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const { SigningAlgorithm, MessageType: type = 'RAW', Message: message } = input;
    const signing = { algorithm: SigningAlgorithm, type, message };
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, {
        operation: 'Verify',
        usage: 'SIGN_VERIFY',
        algorithm: SigningAlgorithm,
      });
      checkMessage(signing);
      checkDryRun(input.DryRun);
      const publicKey = createPublicKey(privateKeyOf(currentMaterial(tx, key)));
      if (!isSignature(publicKey, specOf(key), signing, input.Signature)) {
        throw fault('KMSInvalidSignatureException', '');
      }
      noteUse(tx, ctx, key, 'Verify');
      return { KeyId: keyArn(ctx, key.id), SignatureValid: true, SigningAlgorithm };
    });
  },
});
