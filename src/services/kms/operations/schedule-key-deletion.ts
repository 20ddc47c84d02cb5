import { durationMs, plusMs } from '#lib/time';

import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { withDeletion } from '../key.ts';
import { limits } from '../limits.ts';
import { isPrimary } from '../multi-region.ts';
import { keys } from '../tables.ts';
import { deleteKey, deletionTaskId } from '../tasks/delete-key.ts';

const { min, max, default: defaultDays } = limits.pendingWindowDays;

export const scheduleKeyDeletion = operation('ScheduleKeyDeletion', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId, PendingWindowInDays = defaultDays }, ctx) =>
    keyRule(ctx, {
      action: 'kms:ScheduleKeyDeletion',
      name: KeyId,
      conditions: { 'kms:schedulekeydeletionpendingwindowindays': String(PendingWindowInDays) },
    }),

  handle: ({ PendingWindowInDays = defaultDays }, ctx, [rule]) => {
    if (PendingWindowInDays < min || PendingWindowInDays > max) {
      throw fault('ValidationException', `PendingWindowInDays must be between ${min} and ${max}.`);
    }
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'schedule');
      const KeyId = keyArn(ctx, key.id);
      // AWS: a primary key waits for its replicas first. [KMS Developer Guide, "Deleting multi-Region keys"]
      if (
        key.multiRegion &&
        isPrimary(ctx, key.multiRegion) &&
        key.multiRegion.replicas.length > 0
      ) {
        tx.put(keys, { ...key, isEnabled: false, windowAfterReplicasDays: PendingWindowInDays });
        return { KeyId, KeyState: 'PendingReplicaDeletion' as const, PendingWindowInDays };
      }
      const at = plusMs(tx.now, durationMs({ days: PendingWindowInDays }));
      tx.put(keys, withDeletion(key, at));
      tx.enqueue(deleteKey, { keyId: key.id }, { id: deletionTaskId(key.id), at });
      return {
        KeyId,
        DeletionDate: at,
        KeyState: 'PendingDeletion' as const,
        PendingWindowInDays,
      };
    });
  },
});
