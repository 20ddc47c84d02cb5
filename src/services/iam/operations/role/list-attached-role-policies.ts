import { onEntity } from '../../access.ts';
import { toAttachedPolicy } from '../../answer.ts';
import { operation } from '../../define.ts';
import { attachedPolicies } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { pathOf } from '../../managed-policy.ts';
import { pageOf } from '../../page.ts';

export const listAttachedRolePolicies = operation('ListAttachedRolePolicies', {
  access: ({ RoleName }, ctx) => onEntity(ctx, 'ListAttachedRolePolicies', 'role', RoleName),

  handle: (input, ctx) => {
    const attached = ctx.transact((tx) =>
      attachedPolicies(tx, ctx.account, requireEntity(tx, 'role', input.RoleName)),
    );
    const listed = attached.filter(({ arn }) => pathOf(arn).startsWith(input.PathPrefix ?? '/'));
    const { items, more } = pageOf(
      ctx,
      'ListAttachedRolePolicies',
      listed,
      ({ name }) => name,
      input,
    );
    return { AttachedPolicies: items.map(toAttachedPolicy), ...more };
  },
});
