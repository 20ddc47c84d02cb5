import { blind } from '#kernel/store';

import { callConditions } from '../conditions.ts';
import { fault, operation } from '../define.ts';
import { grantEntryOf } from '../grant.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../page.ts';
import { grants } from '../tables.ts';

export const listRetirableGrants = operation('ListRetirableGrants', {
  access: (_input, ctx) => ({
    action: 'kms:ListRetirableGrants',
    resource: '*',
    conditions: callConditions(ctx),
  }),

  handle: ({ RetiringPrincipal, RetiringServicePrincipal, ...page }, ctx) => {
    const retiring = RetiringPrincipal ?? RetiringServicePrincipal;
    if (retiring === undefined) {
      throw fault(
        'ValidationException',
        "1 validation error detected: Value null at 'retiringPrincipal' failed to satisfy constraint: Member must not be null",
      );
    }
    return ctx.transact((tx) => {
      const { items, more } = pageOf(
        ctx,
        {
          list: 'retirable',
          bounds: limits.page.grants,
          after: (cursor) =>
            tx.scanIndex(grants, 'retiring', {
              prefix: [blind(retiring)],
              ...(cursor !== undefined && { after: cursor.split(' ') }),
            }),
          cursorOf: ({ keyId, id }) => `${keyId} ${id}`,
        },
        page,
      );
      return { Grants: items.map((grant) => grantEntryOf(ctx, grant)), ...more };
    });
  },
});
