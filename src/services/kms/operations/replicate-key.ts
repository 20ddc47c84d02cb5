import type { Context } from '#kernel/operation';
import { isRegion } from '#kernel/region';
import type { Transaction } from '#kernel/store';
import { plusMs } from '#lib/time';

import { keyRule, requireGranted } from '../access.ts';
import type { KmsApi, ReplicateKeyRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { defaultPolicy } from '../key-policy.ts';
import { checkState } from '../key-state.ts';
import { limits } from '../limits.ts';
import { requirePrimary } from '../multi-region.ts';
import { replicaOrderOf } from '../replica-order.ts';
import { type Key, keys } from '../tables.ts';
import { share } from '../tasks/synchronize.ts';

export const replicateKey = operation('ReplicateKey', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId, ReplicaRegion }, ctx) =>
    keyRule(ctx, {
      action: 'kms:ReplicateKey',
      name: KeyId,
      conditions: { 'kms:replicaregion': ReplicaRegion },
    }),

  handle: async (input, ctx, [rule]) => {
    const { ReplicaRegion: region } = input;
    if (!isRegion(region)) {
      throw fault('ValidationException', `ReplicaRegion ${region} is not an AWS Region.`);
    }
    // The replica is told of before it is made: whatever breaks off in between, the task comes, and clears up.
    const key = ctx.transact((tx) => {
      const found = requireGranted(tx, ctx, rule);
      announce(tx, ctx, found, region);
      return found;
    });
    const made = await makeReplica(ctx, key, input);
    return ctx.transact((tx) => {
      share(tx, ctx, requireGranted(tx, ctx, rule));
      return {
        ReplicaKeyMetadata: made.KeyMetadata,
        ReplicaPolicy: input.Policy ?? defaultPolicy(ctx.account),
        ...(input.Tags?.length && { ReplicaTags: input.Tags }),
      };
    });
  },
});

function announce(tx: Transaction, ctx: Context, key: Key, region: string): void {
  const multiRegion = requirePrimary(ctx, key);
  checkState(ctx, key, 'replicate');
  const isThere =
    region === ctx.region || multiRegion.replicas.some((each) => each.region === region);
  if (isThere) {
    const arn = keyArn({ account: ctx.account, region }, key.id);
    throw fault('AlreadyExistsException', `${arn} already exists`);
  }
  const replicas = [...multiRegion.replicas, { region, addedAtMs: tx.now }];
  const at = plusMs(tx.now, limits.replicaCreationMs);
  share(tx, ctx, { ...key, multiRegion: { ...multiRegion, replicas } }, at);
}

/** AWS: the caller needs kms:CreateKey in the region of the replica. [KMS API Reference, ReplicateKey] */
async function makeReplica(ctx: Context, key: Key, input: ReplicateKeyRequest) {
  const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
  const { Policy, BypassPolicyLockoutSafetyCheck, Description, Tags } = input;
  try {
    return await kms.CreateKey(
      {
        ...(Policy !== undefined && { Policy }),
        ...(BypassPolicyLockoutSafetyCheck !== undefined && { BypassPolicyLockoutSafetyCheck }),
        ...(Description !== undefined && { Description }),
        ...(Tags && { Tags }),
        KeySpec: key.spec,
        KeyUsage: key.usage,
        Origin: key.origin,
        MultiRegion: true,
        XksKeyId: replicaOrderOf({ keyId: key.id, primaryRegion: ctx.region }),
      },
      { account: ctx.account, region: input.ReplicaRegion },
    );
  } catch (error) {
    ctx.transact((tx) => withdraw(tx, key.id, input.ReplicaRegion));
    throw error;
  }
}

function withdraw(tx: Transaction, keyId: string, region: string): void {
  const key = tx.get(keys, keyId);
  if (!key?.multiRegion) return;
  const replicas = key.multiRegion.replicas.filter((each) => each.region !== region);
  tx.put(keys, { ...key, multiRegion: { ...key.multiRegion, replicas } });
}
