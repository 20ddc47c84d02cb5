import { arnOfId, requireOrganization, rulesOf, typeConditions } from '../../access.ts';
import { policiesOn } from '../../attachment.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireTarget } from '../../node.ts';
import { pageOf } from '../../page.ts';
import { requireBuilt } from '../../policy-type.ts';
import { toSummary } from '../../policy.ts';

export const listPoliciesForTarget = operation('ListPoliciesForTarget', {
  access: ({ TargetId, Filter }, ctx) => {
    checkPattern('target', TargetId);
    return rulesOf(ctx, 'ListPoliciesForTarget', (tx, organization) => ({
      arns: [arnOfId(tx, organization, TargetId)],
      conditions: typeConditions(Filter),
    }));
  },

  handle: ({ TargetId, Filter, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListPoliciesForTarget', granted);
      const type = requireBuilt('ListPoliciesForTarget', Filter);
      requireTarget(tx, organization, TargetId);
      const attached = policiesOn(tx, organization, type, TargetId);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListPoliciesForTarget/${type}/${TargetId}`,
          after: (cursor) => attached.slice(1 + attached.findIndex(({ id }) => id === cursor?.[0])),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return { Policies: items.map((policy) => toSummary(organization, policy)), ...more };
    }),
});
