import { requireOrganization, rulesOf } from '../../access.ts';
import { constraint, fault, operation } from '../../define.ts';
import { addHandshake, findMigration, toHandshake } from '../../handshake.ts';
import { limits } from '../../limits.ts';
import { accounts, organizations } from '../../tables.ts';

export const enableAllFeatures = operation('EnableAllFeatures', {
  access: (_input, ctx) => rulesOf(ctx, 'EnableAllFeatures'),

  handle: (_input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'EnableAllFeatures', granted);
      if (organization.featureSet === 'ALL')
        throw fault(
          'HandshakeConstraintViolationException',
          'The organization already has all features enabled.',
          { Reason: 'ORGANIZATION_ALREADY_HAS_ALL_FEATURES' },
        );
      if (findMigration(tx, organization))
        throw fault(
          'HandshakeConstraintViolationException',
          'The organization is already in the process of enabling all features.',
          { Reason: 'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION' },
        );
      // AWS: members that were invited approve; those that were created need not. [User Guide, "Enabling all features"]
      const invited: string[] = [];
      for (const { id } of tx.scanIndex(accounts, 'invited', { prefix: [organization.id] })) {
        if (id !== organization.managementAccount) invited.push(id);
        if (invited.length > limits.approvals)
          throw constraint(
            'ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED',
            `The organization has more than ${limits.approvals} invited accounts.`,
          );
      }
      const migration = addHandshake(tx, ctx, organization, {
        action: 'ENABLE_ALL_FEATURES',
        state: invited.length === 0 ? 'OPEN' : 'REQUESTED',
        awaited: invited.length,
      });
      tx.put(organizations, { ...organization, migrationId: migration.id });
      for (const account of invited)
        addHandshake(tx, ctx, organization, {
          action: 'APPROVE_ALL_FEATURES',
          state: 'OPEN',
          account,
          parentId: migration.id,
        });
      return { Handshake: toHandshake(migration) };
    }),
});
