import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { deletionTaskId, findDeletionOf, requireLinked } from '../../linked-role.ts';
import { roleDeletions } from '../../tables.ts';
import { deleteLinkedRole } from '../../tasks/delete-linked-role.ts';

export const deleteServiceLinkedRole = operation('DeleteServiceLinkedRole', {
  access: ({ RoleName }, ctx) => onEntity(ctx, 'DeleteServiceLinkedRole', 'role', RoleName),

  // AWS: who asks again while the role is being deleted is told the id of that deletion. [IAM API Reference, DeleteServiceLinkedRole]
  handle: ({ RoleName }, ctx) =>
    ctx.transact((tx) => {
      const role = requireLinked(tx, RoleName);
      const running = findDeletionOf(tx, role);
      if (running) return { DeletionTaskId: running.taskId };
      const taskId = deletionTaskId(ctx, role);
      tx.put(roleDeletions, { taskId, roleId: role.id, status: 'IN_PROGRESS' });
      tx.enqueue(deleteLinkedRole, { taskId }, { id: `delete/${taskId}` });
      return { DeletionTaskId: taskId };
    }),
});
