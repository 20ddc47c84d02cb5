import { callConditions } from '../conditions.ts';
import { operation } from '../define.ts';
import { keyArn } from '../key-name.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../page.ts';
import { keys } from '../tables.ts';

export const listKeys = operation('ListKeys', {
  access: (_input, ctx) => ({
    action: 'kms:ListKeys',
    resource: '*',
    conditions: callConditions(ctx),
  }),

  handle: (page, ctx) =>
    ctx.transact((tx) => {
      const { items, more } = pageOf(
        ctx,
        {
          list: 'keys',
          bounds: limits.page.keys,
          after: (cursor) => tx.scan(keys, cursor === undefined ? {} : { after: [cursor] }),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      const Keys = items.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(ctx, id) }));
      return { Keys, ...more };
    }),
});
