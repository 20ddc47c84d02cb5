import { blind } from '#kernel/store';

import { requireOwnKey } from '../access.ts';
import { callConditions } from '../conditions.ts';
import { operation } from '../define.ts';
import { aliasArn } from '../key-name.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../page.ts';
import { aliases } from '../tables.ts';

export const listAliases = operation('ListAliases', {
  access: (_input, ctx) => ({
    action: 'kms:ListAliases',
    resource: '*',
    conditions: callConditions(ctx),
  }),

  // GAP: aliases that AWS reserves for its services appear once their keys are made.
  handle: ({ KeyId, ...page }, ctx) =>
    ctx.transact((tx) => {
      const prefix = KeyId === undefined ? undefined : [requireOwnKey(tx, ctx, KeyId).id];
      const { items, more } = pageOf(
        ctx,
        {
          list: `aliases/${prefix?.join('') ?? ''}`,
          bounds: limits.page.aliases,
          after: (cursor) => {
            const after = cursor === undefined ? {} : { after: [blind(cursor)] };
            return prefix
              ? tx.scanIndex(aliases, 'key', { prefix, ...after })
              : tx.scan(aliases, after);
          },
          cursorOf: ({ name }) => name,
        },
        page,
      );
      const Aliases = items.map(({ name, keyId, createdAtMs, updatedAtMs }) => ({
        AliasName: name,
        AliasArn: aliasArn(ctx, name),
        TargetKeyId: keyId,
        CreationDate: createdAtMs,
        LastUpdatedDate: updatedAtMs,
      }));
      return { Aliases, ...more };
    }),
});
