import { arnOfId, requireOrganization, rulesOf, typeConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireRoot, toRoot } from '../../organization.ts';
import { requireBuilt, requireScope } from '../../policy-type.ts';
import { type Organization, organizations } from '../../tables.ts';
import { sweep } from '../../tasks/sweep.ts';

export const disablePolicyType = operation('DisablePolicyType', {
  access: ({ RootId, PolicyType }, ctx) => {
    checkPattern('root', RootId);
    return rulesOf(ctx, 'DisablePolicyType', (tx, organization) => ({
      arns: [arnOfId(tx, organization, RootId)],
      conditions: typeConditions(PolicyType),
    }));
  },

  // AWS: all policies of the type are detached; enabling it again begins anew. [API Reference, DisablePolicyType]
  handle: ({ RootId, PolicyType }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DisablePolicyType', granted);
      requireRoot(organization, RootId);
      const type = requireBuilt('DisablePolicyType', PolicyType);
      const scope = requireScope(organization, type);
      const { [type]: _time, ...enabled } = organization.enabled;
      const changed: Organization = { ...organization, enabled };
      tx.put(organizations, changed);
      tx.enqueue(sweep, { scopes: [scope] });
      return { Root: toRoot(changed) };
    }),
});
