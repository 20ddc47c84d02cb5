import { onEntity } from '../../access.ts';
import { toAttachedPolicy } from '../../answer.ts';
import { operation } from '../../define.ts';
import { attachedPolicies } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { pathOf } from '../../managed-policy.ts';
import { pageOf } from '../../page.ts';

export const listAttachedGroupPolicies = operation('ListAttachedGroupPolicies', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'ListAttachedGroupPolicies', 'group', GroupName),

  handle: (input, ctx) => {
    const attached = ctx.transact((tx) =>
      attachedPolicies(tx, ctx.account, requireEntity(tx, 'group', input.GroupName)),
    );
    const listed = attached.filter(({ arn }) => pathOf(arn).startsWith(input.PathPrefix ?? '/'));
    const { items, more } = pageOf(
      ctx,
      'ListAttachedGroupPolicies',
      listed,
      ({ name }) => name,
      input,
    );
    return { AttachedPolicies: items.map(toAttachedPolicy), ...more };
  },
});
