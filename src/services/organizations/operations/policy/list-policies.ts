import { requireOrganization, rulesOf, typeConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { requireBuilt } from '../../policy-type.ts';
import { policiesOfType, toSummary } from '../../policy.ts';

export const listPolicies = operation('ListPolicies', {
  access: ({ Filter }, ctx) =>
    rulesOf(ctx, 'ListPolicies', () => ({ conditions: typeConditions(Filter) })),

  handle: ({ Filter, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListPolicies', granted);
      const type = requireBuilt('ListPolicies', Filter);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListPolicies/${type}/${organization.id}`,
          after: (cursor) => policiesOfType(tx, organization, type, cursor),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return { Policies: items.map((policy) => toSummary(organization, policy)), ...more };
    }),
});
