import { onPolicy } from '../../access.ts';
import { operation } from '../../define.ts';
import { secondOf } from '../../entity.ts';
import { requireOwnPolicy, requireVersion } from '../../managed-policy.ts';
import { policies } from '../../tables.ts';

export const setDefaultPolicyVersion = operation('SetDefaultPolicyVersion', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'SetDefaultPolicyVersion', PolicyArn),

  handle: ({ PolicyArn, VersionId }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'SetDefaultPolicyVersion');
      const { version } = requireVersion(tx, policy, PolicyArn, VersionId);
      tx.put(policies, { ...policy, defaultVersion: version, updatedAt: secondOf(tx.now) });
      return {};
    }),
});
