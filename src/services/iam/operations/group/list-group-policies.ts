import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { inlinePoliciesOf } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listGroupPolicies = operation('ListGroupPolicies', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'ListGroupPolicies', 'group', GroupName),

  handle: (input, ctx) => {
    const inline = ctx.transact((tx) =>
      inlinePoliciesOf(tx, requireEntity(tx, 'group', input.GroupName)),
    );
    const { items, more } = pageOf(ctx, 'ListGroupPolicies', inline, ({ name }) => name, input);
    return { PolicyNames: items.map(({ name }) => name), ...more };
  },
});
