import { accountOf } from '#kernel/identity';

import { operation } from '../define.ts';
import { pageOf, readToken } from '../paging.ts';
import { listed } from '../subscription.ts';
import { subscriptions } from '../tables.ts';

const PURPOSE = 'sns list subscriptions';

/** GAP: only subscriptions to topics of the caller's own account are listed; those to other accounts' topics lie in other cells. */
export const listSubscriptions = operation('ListSubscriptions', {
  access: (_input, ctx) => ({
    action: 'sns:ListSubscriptions',
    resource: `arn:aws:sns:${ctx.request.scopeRegion}:${ctx.account}:*`,
  }),

  handle: ({ NextToken }, ctx) => {
    const after = readToken(ctx, PURPOSE, NextToken);
    const owner = accountOf(ctx.identity.caller) ?? ctx.account;
    return ctx.transact((tx) => {
      const range = { prefix: [owner], ...(after !== undefined && { after: [after] }) };
      const rows = tx.scanIndex(subscriptions, 'byOwner', range);
      const { shown: Subscriptions, ...more } = pageOf(ctx, PURPOSE, rows, {
        idOf: ({ id }) => id,
        show: listed,
      });
      return { Subscriptions, ...more };
    });
  },
});
