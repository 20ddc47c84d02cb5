import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { inlinePoliciesOf } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listRolePolicies = operation('ListRolePolicies', {
  access: ({ RoleName }, ctx) => onEntity(ctx, 'ListRolePolicies', 'role', RoleName),

  handle: (input, ctx) => {
    const inline = ctx.transact((tx) =>
      inlinePoliciesOf(tx, requireEntity(tx, 'role', input.RoleName)),
    );
    const { items, more } = pageOf(ctx, 'ListRolePolicies', inline, ({ name }) => name, input);
    return { PolicyNames: items.map(({ name }) => name), ...more };
  },
});
