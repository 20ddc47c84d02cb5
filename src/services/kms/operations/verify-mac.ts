import { timingSafeEqual } from 'node:crypto';

import { requireGranted } from '../access.ts';
import { checkAlgorithm } from '../algorithm.ts';
import { fault, operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { macOf, macRule } from '../mac.ts';
import { currentMaterial } from '../material.ts';
import { noteUse } from '../usage.ts';

export const verifyMac = operation('VerifyMac', {
  isReadOnly: true,
  secrets: ['Message', 'Mac', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => macRule(ctx, 'kms:VerifyMac', input),

  handle: ({ Message, Mac, MacAlgorithm, GrantTokens, DryRun }, ctx, [rule]) => {
    checkGrantTokens(ctx, GrantTokens);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, {
        operation: 'VerifyMac',
        usage: 'GENERATE_VERIFY_MAC',
        algorithm: MacAlgorithm,
      });
      checkDryRun(DryRun);
      const wanted = macOf(currentMaterial(tx, key), MacAlgorithm, Message);
      if (wanted.length !== Mac.length || !timingSafeEqual(wanted, Mac)) {
        throw fault('KMSInvalidMacException', '');
      }
      noteUse(tx, ctx, key, 'VerifyMac');
      return { KeyId: keyArn(ctx, key.id), MacValid: true, MacAlgorithm };
    });
  },
});
