/** Data keys: random bytes that leave KMS together with their ciphertext. [KMS Developer Guide, "Data keys"] */
import { commonFault } from '#kernel/fault';
import type { AccessRule, Context } from '#kernel/operation';

import { keyRule, requireGranted } from './access.ts';
import { ALGORITHM, checkAlgorithm } from './algorithm.ts';
import type { DataKeySpec, GenerateDataKeyWithoutPlaintextRequest } from './api.gen.ts';
import { encrypt, type Encrypted } from './ciphertext.ts';
import { checkDryRun } from './dry-run.ts';
import { contextConditions } from './encryption-context.ts';
import { checkGrantTokens } from './grant-token.ts';
import { keyArn } from './key-name.ts';
import { checkState } from './key-state.ts';
import { noteUse } from './usage.ts';

const SPEC_BYTES: Readonly<Record<DataKeySpec, number>> = { AES_128: 16, AES_256: 32 };

export type DataKeyInput = GenerateDataKeyWithoutPlaintextRequest;

export interface DataKey extends Encrypted {
  readonly keyArn: string;
  readonly plain: Buffer;
}

export function dataKeyRule(ctx: Context, action: string, input: DataKeyInput): AccessRule {
  return keyRule(ctx, {
    action,
    name: input.KeyId,
    takesAlias: true,
    isCrossAccount: true,
    conditions: {
      ...contextConditions(input.EncryptionContext),
      'kms:encryptionalgorithm': ALGORITHM,
    },
  });
}

export function generateDataKeyOf(
  ctx: Context,
  input: DataKeyInput,
  rule: AccessRule | undefined,
  operation: 'GenerateDataKey' | 'GenerateDataKeyWithoutPlaintext',
): DataKey {
  const length = lengthOf(input);
  checkGrantTokens(ctx, input.GrantTokens);
  return ctx.transact((tx) => {
    const key = requireGranted(tx, ctx, rule);
    checkState(ctx, key, 'use');
    checkAlgorithm(ctx, key, { operation, usage: 'ENCRYPT_DECRYPT', algorithm: ALGORITHM });
    checkDryRun(input.DryRun);
    const plain = ctx.random(length);
    const context = input.EncryptionContext;
    const encrypted = encrypt(tx, ctx, key, { plain, algorithm: ALGORITHM, context });
    noteUse(tx, ctx, key, operation);
    return { ...encrypted, keyArn: keyArn(ctx, key.id), plain };
  });
}

function lengthOf({ KeySpec, NumberOfBytes }: DataKeyInput): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw commonFault('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  return KeySpec === undefined ? (NumberOfBytes ?? 0) : SPEC_BYTES[KeySpec];
}
