import { retrySchedules } from '#kernel/task';

import { leave } from '../account.ts';
import { task } from '../define.ts';
import { findMember, findOrganizationOf } from '../organization.ts';
import { delegations } from '../tables.ts';

/** AWS: an account that was closed leaves its organization after 90 days. [User Guide, "Closing a member account"] */
export const removeClosed = task<{ readonly account: string }>({
  name: 'organizations.remove-closed',
  retry: retrySchedules.untilDone,

  run: ({ account }, ctx) =>
    ctx.transact((tx) => {
      const organization = findOrganizationOf(tx, account);
      const member = organization && findMember(tx, organization, account);
      if (!organization || member?.status !== 'SUSPENDED') return;
      for (const row of tx.scan(delegations, { prefix: [organization.id, account] }))
        tx.delete(delegations, row);
      leave(tx, organization, member);
    }),
});
