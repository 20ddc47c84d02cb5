import { onPolicy } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { requireOwnPolicy, requireVersion } from '../../managed-policy.ts';
import { policyVersions } from '../../tables.ts';

export const deletePolicyVersion = operation('DeletePolicyVersion', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'DeletePolicyVersion', PolicyArn),

  handle: ({ PolicyArn, VersionId }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'DeletePolicyVersion');
      const version = requireVersion(tx, policy, PolicyArn, VersionId);
      if (version.version === policy.defaultVersion) {
        throw fault('DeleteConflictException', 'Cannot delete the default version of a policy.');
      }
      tx.delete(policyVersions, version);
      return {};
    }),
});
