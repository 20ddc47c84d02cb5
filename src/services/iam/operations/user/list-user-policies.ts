import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { inlinePoliciesOf } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listUserPolicies = operation('ListUserPolicies', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'ListUserPolicies', 'user', UserName),

  handle: (input, ctx) => {
    const inline = ctx.transact((tx) =>
      inlinePoliciesOf(tx, requireEntity(tx, 'user', input.UserName)),
    );
    const { items, more } = pageOf(ctx, 'ListUserPolicies', inline, ({ name }) => name, input);
    return { PolicyNames: items.map(({ name }) => name), ...more };
  },
});
