import { onPolicy, requireOrganization, rulesOf } from '../../access.ts';
import { targetsOf } from '../../attachment.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { pageOf } from '../../page.ts';
import { requirePolicy } from '../../policy.ts';

export const listTargetsForPolicy = operation('ListTargetsForPolicy', {
  access: ({ PolicyId }, ctx) => {
    checkPattern('policy', PolicyId);
    return rulesOf(ctx, 'ListTargetsForPolicy', onPolicy(PolicyId));
  },

  handle: ({ PolicyId, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListTargetsForPolicy', granted);
      const policy = requirePolicy(tx, organization, PolicyId);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListTargetsForPolicy/${organization.id}/${PolicyId}`,
          after: (cursor) => targetsOf(tx, organization, policy, cursor),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      const Targets = items.map(({ id, arn, name, kind }) => ({
        TargetId: id,
        Arn: arn,
        Name: name,
        Type: kind,
      }));
      return { Targets, ...more };
    }),
});
