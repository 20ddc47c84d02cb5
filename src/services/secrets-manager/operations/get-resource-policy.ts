import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { checkAlive } from '../secret.ts';

export const getResourcePolicy = operation('GetResourcePolicy', {
  owner: ownerOf,
  access: onSecret('GetResourcePolicy'),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      return {
        ARN: secret.arn,
        Name: secret.name,
        ...(secret.policy !== undefined && { ResourcePolicy: secret.policy }),
      };
    }),
});
