import { keyRule, requireGranted } from '../access.ts';
import type { ListGrantsRequest } from '../api.gen.ts';
import { grantConditions } from '../conditions.ts';
import { operation } from '../define.ts';
import { grantEntryOf } from '../grant.ts';
import { ownerOfName } from '../key-name.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../page.ts';
import { type Grant, grants } from '../tables.ts';

export const listGrants = operation('ListGrants', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) =>
    keyRule(ctx, {
      action: 'kms:ListGrants',
      name: KeyId,
      isCrossAccount: true,
      conditions: grantConditions(ctx.identity),
    }),

  handle: (input, ctx, [rule]) => {
    return ctx.transact((tx) => {
      const { id: keyId } = requireGranted(tx, ctx, rule);
      const { items, more } = pageOf(
        ctx,
        {
          list: `grants/${keyId}`,
          bounds: limits.page.grants,
          after: (cursor) => {
            const after = cursor === undefined ? {} : { after: [cursor] };
            return wanted(tx.scan(grants, { prefix: [keyId], ...after }), input);
          },
          cursorOf: ({ id }) => id,
        },
        input,
      );
      return { Grants: items.map((grant) => grantEntryOf(ctx, grant)), ...more };
    });
  },
});

function* wanted(
  rows: Iterable<Grant>,
  { GrantId, GranteePrincipal, GranteeServicePrincipal }: ListGrantsRequest,
): Iterable<Grant> {
  for (const grant of rows) {
    if (GrantId !== undefined && grant.id !== GrantId) continue;
    const grantee = GranteePrincipal ?? GranteeServicePrincipal;
    if (grantee !== undefined && grant.grantee !== grantee) continue;
    yield grant;
  }
}
