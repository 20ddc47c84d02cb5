import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { keyDoesNotExist } from '../key.ts';
import { requirePrimary } from '../multi-region.ts';
import { scheduleRotation } from '../tasks/rotate-key.ts';
import { share } from '../tasks/synchronize.ts';

/** The key that is to be primary shares all but this; its aliases cannot be seen from here. */
const OF_REPLICA = { 'kms:multiregionkeytype': 'REPLICA', 'kms:resourcealiases': undefined };

export const updatePrimaryRegion = operation('UpdatePrimaryRegion', {
  owner: ({ KeyId }) => ownerOfName(KeyId),

  // AWS: both keys must allow it. [KMS API Reference, UpdatePrimaryRegion]
  access: ({ KeyId, PrimaryRegion }, ctx) => {
    const action = 'kms:UpdatePrimaryRegion';
    const conditions = { 'kms:primaryregion': PrimaryRegion };
    const rule = keyRule(ctx, { action, name: KeyId, conditions });
    const id = rule.resource.slice(rule.resource.lastIndexOf('/') + 1);
    const resource = keyArn({ account: ctx.account, region: PrimaryRegion }, id);
    return resource === rule.resource
      ? rule
      : [rule, { action, resource, conditions: { ...rule.conditions, ...OF_REPLICA } }];
  },

  handle: ({ PrimaryRegion }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      const multiRegion = requirePrimary(ctx, key);
      checkState(ctx, key, 'promote');
      if (!multiRegion.replicas.some(({ region }) => region === PrimaryRegion)) {
        throw keyDoesNotExist({ account: ctx.account, region: PrimaryRegion }, key.id);
      }
      if (key.rotating) {
        throw fault('KMSInvalidStateException', `${keyArn(ctx, key.id)} is rotating.`);
      }
      const others = multiRegion.replicas.filter(({ region }) => region !== PrimaryRegion);
      const after = {
        ...key,
        multiRegion: {
          ...multiRegion,
          primaryRegion: PrimaryRegion,
          replicas: [...others, { region: ctx.region, addedAtMs: tx.now }],
          isUpdating: true,
        },
      };
      share(tx, ctx, after);
      scheduleRotation(tx, ctx, after);
      return {};
    }),
});
