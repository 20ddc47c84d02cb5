import { arnOfId, requireOrganization, rulesOf, typeConditions } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireRoot, toRoot } from '../../organization.ts';
import { isEnabled, requireAvailable, requireBuilt } from '../../policy-type.ts';
import { type Organization, organizations } from '../../tables.ts';

export const enablePolicyType = operation('EnablePolicyType', {
  access: ({ RootId, PolicyType }, ctx) => {
    checkPattern('root', RootId);
    return rulesOf(ctx, 'EnablePolicyType', (tx, organization) => ({
      arns: [arnOfId(tx, organization, RootId)],
      conditions: typeConditions(PolicyType),
    }));
  },

  handle: ({ RootId, PolicyType }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'EnablePolicyType', granted);
      requireRoot(organization, RootId);
      const type = requireBuilt('EnablePolicyType', PolicyType);
      requireAvailable(organization);
      if (isEnabled(organization, type))
        // [Recorded by users of EnablePolicyType]
        throw fault(
          'PolicyTypeAlreadyEnabledException',
          'The specified policy type is already enabled.',
        );
      const enablings = organization.enablings + 1;
      const enabled = { ...organization.enabled, [type]: enablings };
      const changed: Organization = { ...organization, enabled, enablings };
      tx.put(organizations, changed);
      return { Root: toRoot(changed) };
    }),
});
