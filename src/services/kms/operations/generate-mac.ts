import { requireGranted } from '../access.ts';
import { checkAlgorithm } from '../algorithm.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { macOf, macRule } from '../mac.ts';
import { currentMaterial } from '../material.ts';
import { noteUse } from '../usage.ts';

export const generateMac = operation('GenerateMac', {
  isReadOnly: true,
  secrets: ['Message', 'Mac', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => macRule(ctx, 'kms:GenerateMac', input),

  handle: ({ Message, MacAlgorithm, GrantTokens, DryRun }, ctx, [rule]) => {
    checkGrantTokens(ctx, GrantTokens);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkAlgorithm(ctx, key, {
        operation: 'GenerateMac',
        usage: 'GENERATE_VERIFY_MAC',
        algorithm: MacAlgorithm,
      });
      checkDryRun(DryRun);
      const Mac = macOf(currentMaterial(tx, key), MacAlgorithm, Message);
      noteUse(tx, ctx, key, 'GenerateMac');
      return { Mac, MacAlgorithm, KeyId: keyArn(ctx, key.id) };
    });
  },
});
