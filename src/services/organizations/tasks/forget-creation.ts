import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { creations } from '../tables.ts';

/** What became of a request for an account is told for a while. */
export const forgetCreation = task<{ readonly organizationId: string; readonly id: string }>({
  name: 'organizations.forget-creation',
  retry: retrySchedules.untilDone,

  run: ({ organizationId, id }, ctx) =>
    ctx.transact((tx) => {
      const creation = tx.get(creations, organizationId, id);
      if (creation) tx.delete(creations, creation);
    }),
});
