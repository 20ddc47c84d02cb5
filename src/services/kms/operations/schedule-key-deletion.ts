import { durationMs, plusMs } from '#lib/time';

import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkStays, withDeletion } from '../key.ts';
import { limits } from '../limits.ts';
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
      checkStays(ctx, key);
      const at = plusMs(tx.now, durationMs({ days: PendingWindowInDays }));
      tx.put(keys, withDeletion(key, at));
      tx.enqueue(deleteKey, { keyId: key.id }, { id: deletionTaskId(key.id), at });
      return {
        KeyId: keyArn(ctx, key.id),
        DeletionDate: at,
        KeyState: 'PendingDeletion' as const,
        PendingWindowInDays,
      };
    });
  },
});
