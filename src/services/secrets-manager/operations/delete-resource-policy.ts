import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { checkAlive, checkPrimary } from '../secret.ts';

export const deleteResourcePolicy = operation('DeleteResourcePolicy', {
  owner: ownerOf,
  access: onSecret('DeleteResourcePolicy'),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      const { policy: _policy, ...rest } = secret;
      putChanged(tx, rest, ctx);
      return { ARN: secret.arn, Name: secret.name };
    }),
});
