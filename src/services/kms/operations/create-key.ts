import type { Context } from '#kernel/operation';

import type { CreateKeyRequest } from '../api.gen.ts';
import { callConditions, tagConditions } from '../conditions.ts';
import { fault, operation } from '../define.ts';
import { keyArn } from '../key-name.ts';
import { checkPolicy, defaultPolicy } from '../key-policy.ts';
import { addKey, metadataOf } from '../key.ts';
import { inOrder, tagsOf } from '../tag.ts';
import { unsupported } from '../unsupported.ts';

export const createKey = operation('CreateKey', {
  access: (input, ctx) => {
    const conditions = {
      ...callConditions(ctx),
      ...tagConditions(tagsOf(input.Tags)),
      'kms:bypasspolicylockoutsafetycheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
      'kms:keyorigin': input.Origin ?? 'AWS_KMS',
      'kms:keyspec': specOf(input),
      'kms:keyusage': input.KeyUsage ?? 'ENCRYPT_DECRYPT',
      'kms:multiregion': String(input.MultiRegion ?? false),
    };
    const rule = { action: 'kms:CreateKey', resource: '*', conditions };
    // AWS: a key that is made with tags needs the permission to tag. [KMS API Reference, CreateKey]
    return input.Tags?.length
      ? [rule, { action: 'kms:TagResource', resource: '*', conditions }]
      : rule;
  },

  handle: (input, ctx) => {
    checkSupported(input);
    const id = ctx.newId();
    const policy = policyOf(input, ctx, id);
    return ctx.transact((tx) => {
      const key = addKey(
        tx,
        {
          id,
          manager: 'CUSTOMER',
          description: input.Description ?? '',
          policy,
          tags: inOrder(tagsOf(input.Tags)),
        },
        ctx,
      );
      return { KeyMetadata: metadataOf(ctx, key) };
    });
  },
});

function policyOf(input: CreateKeyRequest, ctx: Context, id: string): string {
  if (input.Policy === undefined) return defaultPolicy(ctx.account);
  checkPolicy(ctx, input.Policy, keyArn(ctx, id), input.BypassPolicyLockoutSafetyCheck ?? false);
  return input.Policy;
}

function specOf({ KeySpec, CustomerMasterKeySpec }: CreateKeyRequest): string {
  return KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
}

function checkSupported(input: CreateKeyRequest): void {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
    throw fault(
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    );
  }
  const spec = specOf(input);
  if (spec !== 'SYMMETRIC_DEFAULT') throw unsupported('CreateKey', `KeySpec ${spec}`);
  const { KeyUsage = 'ENCRYPT_DECRYPT', Origin = 'AWS_KMS' } = input;
  if (KeyUsage !== 'ENCRYPT_DECRYPT') {
    throw fault(
      'ValidationException',
      `KeyUsage ${KeyUsage} is not compatible with KeySpec SYMMETRIC_DEFAULT`,
    );
  }
  if (Origin !== 'AWS_KMS') throw unsupported('CreateKey', `Origin ${Origin}`);
  if (input.MultiRegion) throw unsupported('CreateKey', 'MultiRegion');
  if (input.CustomKeyStoreId !== undefined) throw unsupported('CreateKey', 'CustomKeyStoreId');
  if (input.XksKeyId !== undefined) throw unsupported('CreateKey', 'XksKeyId');
}
