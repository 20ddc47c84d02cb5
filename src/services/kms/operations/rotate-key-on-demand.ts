import type { Transaction } from '#kernel/store';

import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { keyArn, ownerOfName, type Place } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { limits } from '../limits.ts';
import { checkManagedHere } from '../multi-region.ts';
import { checkSymmetric, originIsExternal, rotated } from '../rotation.ts';
import { type Key, materials } from '../tables.ts';
import { share } from '../tasks/synchronize.ts';

export const rotateKeyOnDemand = operation('RotateKeyOnDemand', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:RotateKeyOnDemand', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      const KeyId = keyArn(ctx, key.id);
      checkSymmetric(key);
      checkManagedHere(ctx, key);
      // AWS: [recordings, test_rotate_key_on_demand_raises_error_given_key_with_imported_key_material]
      const isEmpty = key.origin === 'EXTERNAL' && key.materialCount === 0;
      if (isEmpty || (key.origin === 'EXTERNAL' && key.multiRegion)) {
        throw originIsExternal(ctx, key);
      }
      checkState(ctx, key, 'rotate');
      if (key.rotating) {
        throw fault('ConflictException', `A rotation of ${KeyId} is already in progress.`);
      }
      checkNext(tx, ctx, key);
      // AWS: [recordings, test_key_rotations_limits]
      if (key.onDemandRotations >= limits.onDemandRotations) {
        throw fault(
          'LimitExceededException',
          `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${KeyId}`,
        );
      }
      const counted: Key = { ...key, onDemandRotations: key.onDemandRotations + 1 };
      share(tx, ctx, rotated(tx, counted, 'ON_DEMAND', ctx));
      return { KeyId };
    }),
});

/** AWS: imported material is rotated to what was imported for it. [recordings, test_rotate_key_on_demand_raises_for_no_pending_key_material] */
function checkNext(tx: Transaction, place: Place, key: Key): void {
  if (key.origin !== 'EXTERNAL') return;
  const { nextMaterialId: id } = key;
  const next = id === undefined ? undefined : tx.get(materials, key.id, id);
  if (next?.secret !== undefined) return;
  throw fault(
    'KMSInvalidStateException',
    `No available key material pending rotation for the key: ${keyArn(place, key.id)}.`,
  );
}
