import type { Context } from '#kernel/operation';

import type { CreateKeyRequest } from '../api.gen.ts';
import { callConditions, specConditions, tagConditions } from '../conditions.ts';
import { fault, operation } from '../define.ts';
import { keyArn } from '../key-name.ts';
import { makePair } from '../key-pair.ts';
import { checkPolicy, defaultPolicy } from '../key-policy.ts';
import { findSpec, type Spec, SYMMETRIC, usagesOf } from '../key-spec.ts';
import { addKey, metadataOf } from '../key.ts';
import { type NewMaterial, newMaterial } from '../material.ts';
import { newMultiRegionId, typeOf } from '../multi-region.ts';
import { replicaOf } from '../replica-order.ts';
import type { Key, MultiRegion } from '../tables.ts';
import { inOrder, tagsOf } from '../tag.ts';
import { unsupported } from '../unsupported.ts';

export const createKey = operation('CreateKey', {
  access: (input, ctx) => {
    const multiRegion = multiRegionOf(input, ctx);
    const conditions = {
      ...callConditions(ctx),
      ...tagConditions(tagsOf(input.Tags)),
      ...specConditions(wantedOf(input)),
      'kms:bypasspolicylockoutsafetycheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
      'kms:multiregion': String(multiRegion !== undefined),
      'kms:multiregionkeytype': multiRegion && typeOf(ctx, multiRegion),
    };
    const rule = { action: 'kms:CreateKey', resource: '*', conditions };
    // AWS: a key that is made with tags needs the permission to tag. [KMS API Reference, CreateKey]
    return input.Tags?.length
      ? [rule, { action: 'kms:TagResource', resource: '*', conditions }]
      : rule;
  },

  handle: async (input, ctx) => {
    const order = replicaOf(ctx, input);
    const wanted = wantedOf(input);
    const spec = requireSpec(input, order !== undefined);
    const multiRegion = multiRegionOf(input, ctx);
    const id = order?.keyId ?? (multiRegion ? newMultiRegionId(ctx) : ctx.newId());
    const policy = policyOf(input, ctx, id);
    const tags = inOrder(tagsOf(input.Tags));
    const isEmpty = wanted.origin === 'EXTERNAL' || order !== undefined;
    const material = isEmpty ? undefined : await makeMaterial(ctx, spec);
    return ctx.transact((tx) => {
      const key = addKey(tx, {
        ...wanted,
        id,
        manager: 'CUSTOMER',
        description: input.Description ?? '',
        policy,
        tags,
        ...(multiRegion && { multiRegion }),
        ...(material && { material }),
      });
      return { KeyMetadata: metadataOf(tx, ctx, key) };
    });
  },
});

/** A replica is made at the order of its primary key; a primary is the first of its set. */
function multiRegionOf(input: CreateKeyRequest, ctx: Context): MultiRegion | undefined {
  const order = replicaOf(ctx, input);
  if (order) {
    return {
      primaryRegion: order.primaryRegion,
      replicas: [{ region: ctx.region, addedAtMs: ctx.now() }],
      revision: 0,
      isCreating: true,
    };
  }
  if (!input.MultiRegion) return undefined;
  return { primaryRegion: ctx.region, replicas: [], revision: 0 };
}

function wantedOf(input: CreateKeyRequest): Pick<Key, 'spec' | 'usage' | 'origin'> {
  const { KeySpec, CustomerMasterKeySpec, KeyUsage = 'ENCRYPT_DECRYPT', Origin } = input;
  return {
    spec: KeySpec ?? CustomerMasterKeySpec ?? SYMMETRIC,
    usage: KeyUsage,
    origin: Origin === 'EXTERNAL' ? 'EXTERNAL' : 'AWS_KMS',
  };
}

/** Refuses what does not go together, and what is not built. */
function requireSpec(input: CreateKeyRequest, isReplica: boolean): Spec {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
    throw fault(
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    );
  }
  const { spec: name, usage } = wantedOf(input);
  const { Origin = 'AWS_KMS' } = input;
  if (Origin !== 'AWS_KMS' && Origin !== 'EXTERNAL') {
    throw unsupported('CreateKey', `Origin ${Origin}`);
  }
  if (input.CustomKeyStoreId !== undefined) throw unsupported('CreateKey', 'CustomKeyStoreId');
  if (input.XksKeyId !== undefined && !isReplica) throw unsupported('CreateKey', 'XksKeyId');
  const spec = findSpec(name);
  if (!spec) throw unsupported('CreateKey', `KeySpec ${name}`);
  if (input.KeyUsage === undefined && name !== SYMMETRIC) {
    throw fault(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  }
  if (!usagesOf(spec).includes(usage)) {
    throw fault('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${name}`);
  }
  return spec;
}

async function makeMaterial(ctx: Context, { material }: Spec): Promise<NewMaterial> {
  const secret =
    material.kind === 'secret' ? ctx.random(material.bytes) : (await makePair(material)).privateKey;
  return newMaterial(secret, ctx);
}

function policyOf(input: CreateKeyRequest, ctx: Context, id: string): string {
  if (input.Policy === undefined) return defaultPolicy(ctx.account);
  checkPolicy(ctx, input.Policy, keyArn(ctx, id), input.BypassPolicyLockoutSafetyCheck ?? false);
  return input.Policy;
}
