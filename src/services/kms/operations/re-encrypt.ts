import { accountOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { keyRule, requireGranted } from '../access.ts';
import { ALGORITHM, checkAlgorithm } from '../algorithm.ts';
import type { KmsApi, ReEncryptRequest, ReEncryptResponse } from '../api.gen.ts';
import {
  ciphertextOwner,
  ciphertextRule,
  openCiphertext,
  requireBlob,
} from '../ciphertext-access.ts';
import { encrypt } from '../ciphertext.ts';
import { operation } from '../define.ts';
import { checkDryRun, ignoresCiphertext } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { checkGrantTokens } from '../grant-token.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { openTransit, sealTransit, type Transit } from '../transit.ts';
import { noteUse } from '../usage.ts';

export const reEncrypt = operation('ReEncrypt', {
  isReadOnly: true,
  secrets: ['CiphertextBlob', 'GrantTokens'],
  owner: (input, ctx) =>
    openTransit(ctx, input)
      ? ownerOfName(input.DestinationKeyId)
      : ciphertextOwner(ctx, input.SourceKeyId, input.CiphertextBlob),

  access: (input, ctx) => {
    const transit = openTransit(ctx, input);
    if (transit) return withSame(destinationRule(ctx, input), false);
    const source = sourceRule(ctx, input);
    if (destinationAccount(ctx, input) !== ctx.account) return withSame(source, false);
    const destination = destinationRule(ctx, input);
    const isSame = source.resource === destination.resource;
    return [withSame(source, isSame), withSame(destination, isSame)];
  },

  handle: async (input, ctx, [first, second]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const transit = openTransit(ctx, input);
    if (transit) return ctx.transact((tx) => encryptTo(tx, ctx, input, transit, first));
    if (destinationAccount(ctx, input) === ctx.account) {
      return ctx.transact((tx) => {
        const decrypted = decryptFrom(tx, ctx, input, first);
        const answer = encryptTo(tx, ctx, input, decrypted, second);
        noteUse(tx, ctx, requireGranted(tx, ctx, first), 'ReEncrypt');
        return answer;
      });
    }
    // AWS: each account gets a record of its own, and both keys are used. [KMS API Reference, GetKeyLastUsage]
    const decrypted = ctx.transact((tx) => decryptFrom(tx, ctx, input, first));
    const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
    const answer = await kms.ReEncrypt(sealTransit(ctx, input, decrypted), { region: ctx.region });
    return ctx.transact((tx) => {
      noteUse(tx, ctx, requireGranted(tx, ctx, first), 'ReEncrypt');
      return answer;
    });
  },
});

function sourceRule(ctx: Context, input: ReEncryptRequest): AccessRule {
  return ciphertextRule(ctx, {
    action: 'kms:ReEncryptFrom',
    keyName: input.SourceKeyId,
    blob: ignoresCiphertext(input) ? undefined : requireBlob(input.CiphertextBlob),
    context: input.SourceEncryptionContext,
    algorithm: input.SourceEncryptionAlgorithm,
  });
}

function destinationRule(ctx: Context, input: ReEncryptRequest): AccessRule {
  return keyRule(ctx, {
    action: 'kms:ReEncryptTo',
    name: input.DestinationKeyId,
    takesAlias: true,
    isCrossAccount: true,
    conditions: {
      ...contextConditions(input.DestinationEncryptionContext),
      'kms:encryptionalgorithm': input.DestinationEncryptionAlgorithm ?? ALGORITHM,
    },
  });
}

/** The account of the key that is to encrypt: the caller's own where its name tells none. */
function destinationAccount(ctx: Context, { DestinationKeyId }: ReEncryptRequest): string {
  return ownerOfName(DestinationKeyId).account ?? accountOf(ctx.identity.caller) ?? ctx.account;
}

function withSame(rule: AccessRule, isSame: boolean): AccessRule {
  const conditions = { ...rule.conditions, 'kms:reencryptonsamekey': String(isSame) };
  return { ...rule, conditions };
}

function decryptFrom(
  tx: Transaction,
  ctx: Context,
  input: ReEncryptRequest,
  rule: AccessRule | undefined,
): Transit {
  const algorithm = input.SourceEncryptionAlgorithm ?? ALGORITHM;
  const key = requireGranted(tx, ctx, rule);
  checkState(ctx, key, 'use');
  checkAlgorithm(ctx, key, { operation: 'ReEncrypt', usage: 'ENCRYPT_DECRYPT', algorithm });
  const opened = ignoresCiphertext(input)
    ? { plain: Buffer.alloc(1) }
    : openCiphertext(tx, ctx, key, {
        blob: requireBlob(input.CiphertextBlob),
        algorithm,
        context: input.SourceEncryptionContext,
      });
  return { sourceArn: keyArn(ctx, key.id), algorithm, opened };
}

function encryptTo(
  tx: Transaction,
  ctx: Context,
  input: ReEncryptRequest,
  { sourceArn, algorithm: sourceAlgorithm, opened }: Transit,
  rule: AccessRule | undefined,
): ReEncryptResponse {
  const algorithm = input.DestinationEncryptionAlgorithm ?? ALGORITHM;
  const key = requireGranted(tx, ctx, rule);
  checkState(ctx, key, 'use');
  checkAlgorithm(ctx, key, { operation: 'ReEncrypt', usage: 'ENCRYPT_DECRYPT', algorithm });
  const encrypted = encrypt(tx, ctx, key, {
    plain: opened.plain,
    algorithm,
    context: input.DestinationEncryptionContext,
  });
  checkDryRun(input.DryRun);
  noteUse(tx, ctx, key, 'ReEncrypt');
  return {
    CiphertextBlob: encrypted.blob,
    SourceKeyId: sourceArn,
    KeyId: keyArn(ctx, key.id),
    SourceEncryptionAlgorithm: sourceAlgorithm,
    DestinationEncryptionAlgorithm: algorithm,
    SourceKeyMaterialId: opened.materialId,
    DestinationKeyMaterialId: encrypted.materialId,
  };
}
