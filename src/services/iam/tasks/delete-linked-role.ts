import { blind } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { plusSeconds } from '#lib/time';

import { task } from '../define.ts';
import { findEntityById } from '../entity.ts';
import { bounds } from '../limits.ts';
import { removeLinkedRole } from '../linked-role.ts';
import { roleDeletions } from '../tables.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** Deletes a service-linked role, and forgets the deletion when its outcome has been told for long enough. */
export const deleteLinkedRole = task<{ readonly taskId: string }>({
  name: 'iam.delete-linked-role',
  retry: retrySchedules.untilDone,

  // GAP: AWS asks the service whether it still needs the role, and the deletion fails if so; here no service uses one.
  run: ({ taskId }, ctx) =>
    ctx.transact((tx) => {
      const deletion = tx.get(roleDeletions, blind(taskId));
      if (!deletion) return;
      if (deletion.status === 'SUCCEEDED') {
        tx.delete(roleDeletions, deletion);
        return;
      }
      const role = findEntityById(tx, deletion.roleId);
      if (role?.kind === 'role') removeLinkedRole(tx, role);
      tx.put(roleDeletions, { ...deletion, status: 'SUCCEEDED' });
      const at = plusSeconds(ctx.now(), bounds.deletionDays * DAY_SECONDS);
      tx.enqueue(deleteLinkedRole, { taskId }, { id: `forget/${taskId}`, at });
    }),
});
