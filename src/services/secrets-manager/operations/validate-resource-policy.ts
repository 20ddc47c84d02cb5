import { ownerOf, requireGranted, secretRule } from '../access.ts';
import { operation } from '../define.ts';
import { isPublic, requirePolicy } from '../policy.ts';
import { secretArn } from '../secret.ts';

export const validateResourcePolicy = operation('ValidateResourcePolicy', {
  owner: ownerOf,
  access: ({ SecretId }, ctx) =>
    SecretId === undefined
      ? { action: 'secretsmanager:ValidateResourcePolicy', resource: '*' }
      : secretRule(ctx, 'ValidateResourcePolicy', SecretId),

  handle: ({ SecretId, ResourcePolicy }, ctx, [rule]) => {
    const arn =
      SecretId === undefined
        ? secretArn(ctx, 'any', 'AbCdEf')
        : ctx.transact((tx) => requireGranted(tx, rule).arn);
    const policy = requirePolicy(ResourcePolicy);
    // GAP: AWS has further checks and does not tell their names; this one is the one that BlockPublicPolicy makes.
    const errors = isPublic(policy, arn)
      ? [
          {
            CheckName: 'PublicPolicy',
            ErrorMessage: 'The resource policy allows broad access to the secret.',
          },
        ]
      : [];
    return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
  },
});
