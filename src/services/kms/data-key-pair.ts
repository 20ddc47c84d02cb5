/** Data key pairs: they leave KMS with their private half encrypted. [KMS Developer Guide, "Data key pairs"] */
import type { AccessRule, Context } from '#kernel/operation';

import { keyRule, requireGranted } from './access.ts';
import { ALGORITHM, checkAlgorithm } from './algorithm.ts';
import type { GenerateDataKeyPairWithoutPlaintextRequest } from './api.gen.ts';
import { encrypt, type Encrypted } from './ciphertext.ts';
import { checkDryRun } from './dry-run.ts';
import { contextConditions } from './encryption-context.ts';
import { checkGrantTokens } from './grant-token.ts';
import { keyArn } from './key-name.ts';
import { type KeyPair, makePair } from './key-pair.ts';
import { findSpec, type MaterialKind } from './key-spec.ts';
import { checkState } from './key-state.ts';
import { unsupported } from './unsupported.ts';
import { noteUse } from './usage.ts';

type Input = GenerateDataKeyPairWithoutPlaintextRequest;
type Operation = 'GenerateDataKeyPair' | 'GenerateDataKeyPairWithoutPlaintext';

export interface DataKeyPair extends KeyPair, Encrypted {
  readonly keyArn: string;
}

export function dataKeyPairRule(ctx: Context, action: string, input: Input): AccessRule {
  return keyRule(ctx, {
    action,
    name: input.KeyId,
    takesAlias: true,
    isCrossAccount: true,
    conditions: {
      ...contextConditions(input.EncryptionContext),
      'kms:datakeypairspec': input.KeyPairSpec,
      'kms:encryptionalgorithm': ALGORITHM,
    },
  });
}

export async function generateDataKeyPairOf(
  ctx: Context,
  input: Input,
  rule: AccessRule | undefined,
  operation: Operation,
): Promise<DataKeyPair> {
  const kind = kindOf(input, operation);
  checkGrantTokens(ctx, input.GrantTokens);
  // A pair takes time to make: nobody waits for one that the key would not protect.
  ctx.transact((tx) => {
    const key = requireGranted(tx, ctx, rule);
    checkState(ctx, key, 'use');
    checkAlgorithm(ctx, key, { operation, usage: 'ENCRYPT_DECRYPT', algorithm: ALGORITHM });
    checkDryRun(input.DryRun);
  });
  const pair = await makePair(kind);
  return ctx.transact((tx) => {
    const key = requireGranted(tx, ctx, rule);
    checkState(ctx, key, 'use');
    const encrypted = encrypt(tx, ctx, key, {
      plain: pair.privateKey,
      algorithm: ALGORITHM,
      context: input.EncryptionContext,
    });
    noteUse(tx, ctx, key, operation);
    return { ...pair, ...encrypted, keyArn: keyArn(ctx, key.id) };
  });
}

function kindOf({ KeyPairSpec }: Input, operation: Operation) {
  const kind: MaterialKind | undefined = findSpec(KeyPairSpec)?.material;
  if (!kind || kind.kind === 'secret') throw unsupported(operation, `KeyPairSpec ${KeyPairSpec}`);
  return kind;
}
