import { onPolicy } from '../../access.ts';
import { toVersion } from '../../answer.ts';
import { operation } from '../../define.ts';
import { addVersion, requireOwnPolicy } from '../../managed-policy.ts';
import { requireManagedDocument } from '../../policy-document.ts';

export const createPolicyVersion = operation('CreatePolicyVersion', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'CreatePolicyVersion', PolicyArn),

  handle: ({ PolicyArn, PolicyDocument, SetAsDefault = false }, ctx) =>
    ctx.transact((tx) => {
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'CreatePolicyVersion');
      requireManagedDocument(PolicyDocument);
      const version = addVersion(tx, policy, PolicyDocument, SetAsDefault);
      const defaultVersion = SetAsDefault ? version.version : policy.defaultVersion;
      return { PolicyVersion: toVersion(version, { defaultVersion }) };
    }),
});
