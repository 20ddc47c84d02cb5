import { diffieHellman } from 'node:crypto';

import { keyRule, requireGranted } from '../access.ts';
import { checkAlgorithm } from '../algorithm.ts';
import { fault, operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { privateKeyOf, readPublicKey } from '../key-pair.ts';
import { specOf } from '../key-spec.ts';
import { checkState } from '../key-state.ts';
import { currentMaterial } from '../material.ts';
import { unsupported } from '../unsupported.ts';
import { noteUse } from '../usage.ts';

export const deriveSharedSecret = operation('DeriveSharedSecret', {
  isReadOnly: true,
  secrets: ['SharedSecret', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: ({ KeyId, KeyAgreementAlgorithm }, ctx) =>
    keyRule(ctx, {
      action: 'kms:DeriveSharedSecret',
      name: KeyId,
      takesAlias: true,
      isCrossAccount: true,
      conditions: { 'kms:keyagreementalgorithm': KeyAgreementAlgorithm },
    }),

  handle: (input, ctx, [rule]) => {
    if (input.Recipient !== undefined) throw unsupported('DeriveSharedSecret', 'Recipient');
    checkGrantTokens(ctx, input.GrantTokens);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, {
        operation: 'DeriveSharedSecret',
        usage: 'KEY_AGREEMENT',
        algorithm: input.KeyAgreementAlgorithm,
      });
      const publicKey = readPublicKey(input.PublicKey, specOf(key).material);
      if (!publicKey) {
        throw fault('ValidationException', `PublicKey is no public key of key spec ${key.spec}.`);
      }
      checkDryRun(input.DryRun);
      const privateKey = privateKeyOf(currentMaterial(tx, key));
      noteUse(tx, ctx, key, 'DeriveSharedSecret');
      return {
        KeyId: keyArn(ctx, key.id),
        SharedSecret: diffieHellman({ privateKey, publicKey }),
        KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
        KeyOrigin: key.origin,
      };
    });
  },
});
