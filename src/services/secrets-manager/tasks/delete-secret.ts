import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { findSame, removeSecret } from '../secret.ts';

/** Ends a secret whose recovery window is over. */
export const deleteSecretTask = task<{ readonly secret: string; readonly name: string }>({
  name: 'secrets-manager.delete-secret',
  retry: retrySchedules.untilDone,

  run: ({ secret: id, name }, ctx) =>
    ctx.transact((tx) => {
      const secret = findSame(tx, { id, name });
      if (secret?.deleteAtMs === undefined || secret.deleteAtMs > tx.now) return;
      removeSecret(tx, secret);
    }),
});
