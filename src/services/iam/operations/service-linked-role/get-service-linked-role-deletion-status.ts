import { blind } from '#kernel/store';

import { onArn } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { arnOfDeletion } from '../../linked-role.ts';
import { roleDeletions } from '../../tables.ts';

export const getServiceLinkedRoleDeletionStatus = operation('GetServiceLinkedRoleDeletionStatus', {
  access: ({ DeletionTaskId }, ctx) =>
    onArn(ctx, 'GetServiceLinkedRoleDeletionStatus', arnOfDeletion(ctx.account, DeletionTaskId)),

  handle: ({ DeletionTaskId }, ctx) =>
    ctx.transact((tx) => {
      const deletion = tx.get(roleDeletions, blind(DeletionTaskId));
      if (!deletion) {
        throw fault(
          'NoSuchEntityException',
          `The deletion task ${DeletionTaskId} cannot be found.`,
        );
      }
      return { Status: deletion.status };
    }),
});
