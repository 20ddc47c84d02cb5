/** Requests about a signature. */
import type { AccessRule, Context } from '#kernel/operation';

import { keyRule } from './access.ts';
import type { MessageType, SigningAlgorithmSpec } from './api.gen.ts';

export interface SigningInput {
  readonly KeyId: string;
  readonly SigningAlgorithm: SigningAlgorithmSpec;
  readonly MessageType?: MessageType | undefined;
}

export function signingRule(ctx: Context, action: string, input: SigningInput): AccessRule {
  return keyRule(ctx, {
    action,
    name: input.KeyId,
    takesAlias: true,
    isCrossAccount: true,
    conditions: {
      'kms:messagetype': input.MessageType ?? 'RAW',
      'kms:signingalgorithm': input.SigningAlgorithm,
    },
  });
}
