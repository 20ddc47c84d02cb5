import { onEntity } from '../../access.ts';
import { toAttachedPolicy } from '../../answer.ts';
import { operation } from '../../define.ts';
import { attachedPolicies } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { pathOf } from '../../managed-policy.ts';
import { pageOf } from '../../page.ts';

export const listAttachedUserPolicies = operation('ListAttachedUserPolicies', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'ListAttachedUserPolicies', 'user', UserName),

  handle: (input, ctx) => {
    const attached = ctx.transact((tx) =>
      attachedPolicies(tx, ctx.account, requireEntity(tx, 'user', input.UserName)),
    );
    const listed = attached.filter(({ arn }) => pathOf(arn).startsWith(input.PathPrefix ?? '/'));
    const { items, more } = pageOf(
      ctx,
      'ListAttachedUserPolicies',
      listed,
      ({ name }) => name,
      input,
    );
    return { AttachedPolicies: items.map(toAttachedPolicy), ...more };
  },
});
