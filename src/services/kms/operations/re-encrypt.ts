import { accountOf } from '#kernel/identity';

import { keyRule, requireGranted } from '../access.ts';
import { ALGORITHM, checkAlgorithm } from '../algorithm.ts';
import {
  ciphertextOwner,
  ciphertextRule,
  openCiphertext,
  requireBlob,
} from '../ciphertext-access.ts';
import { encrypt } from '../ciphertext.ts';
import { operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkUsable } from '../key.ts';
import { unsupported } from '../unsupported.ts';

export const reEncrypt = operation('ReEncrypt', {
  isReadOnly: true,
  secrets: ['CiphertextBlob', 'GrantTokens'],
  owner: ({ SourceKeyId, CiphertextBlob }, ctx) =>
    ciphertextOwner(ctx, SourceKeyId, CiphertextBlob),

  access: (input, ctx) => {
    if (input.DryRunModifiers?.length) throw unsupported('ReEncrypt', 'DryRunModifiers');
    // GAP: source and destination belong to one account, since a transaction sees one account's rows.
    const destinationAccount =
      ownerOfName(input.DestinationKeyId).account ?? accountOf(ctx.identity.caller) ?? ctx.account;
    if (destinationAccount !== ctx.account) throw unsupported('ReEncrypt', 'keys of two accounts');
    const source = ciphertextRule(ctx, {
      action: 'kms:ReEncryptFrom',
      keyName: input.SourceKeyId,
      blob: requireBlob(input.CiphertextBlob),
      context: input.SourceEncryptionContext,
      algorithm: input.SourceEncryptionAlgorithm,
    });
    const destination = keyRule(ctx, {
      action: 'kms:ReEncryptTo',
      name: input.DestinationKeyId,
      takesAlias: true,
      isCrossAccount: true,
      conditions: {
        ...contextConditions(input.DestinationEncryptionContext),
        'kms:encryptionalgorithm': input.DestinationEncryptionAlgorithm ?? ALGORITHM,
      },
    });
    const same = { 'kms:reencryptonsamekey': String(source.resource === destination.resource) };
    return [source, destination].map((rule) => ({
      ...rule,
      conditions: { ...rule.conditions, ...same },
    }));
  },

  handle: (input, ctx, [from, to]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    return ctx.transact((tx) => {
      const source = requireGranted(tx, ctx, from);
      const destination = requireGranted(tx, ctx, to);
      checkUsable(ctx, source);
      checkUsable(ctx, destination);
      checkAlgorithm(input.SourceEncryptionAlgorithm);
      checkAlgorithm(input.DestinationEncryptionAlgorithm);
      const blob = requireBlob(input.CiphertextBlob);
      const opened = openCiphertext(tx, ctx, source, blob, input.SourceEncryptionContext);
      checkDryRun(input.DryRun);
      const context = input.DestinationEncryptionContext;
      const encrypted = encrypt(tx, ctx, destination, opened.plain, context);
      return {
        CiphertextBlob: encrypted.blob,
        SourceKeyId: keyArn(ctx, source.id),
        KeyId: keyArn(ctx, destination.id),
        SourceEncryptionAlgorithm: ALGORITHM,
        DestinationEncryptionAlgorithm: ALGORITHM,
        SourceKeyMaterialId: opened.materialId,
        DestinationKeyMaterialId: encrypted.materialId,
      };
    });
  },
});
