import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { enableDevice, requireDevice } from '../../mfa.ts';

export const enableMFADevice = operation('EnableMFADevice', {
  secrets: ['AuthenticationCode1', 'AuthenticationCode2'],
  access: ({ UserName }, ctx) => onEntity(ctx, 'EnableMFADevice', 'user', UserName),

  handle: ({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      const device = requireDevice(tx, ctx.account, SerialNumber);
      enableDevice(tx, user, device, [AuthenticationCode1, AuthenticationCode2]);
      return {};
    }),
});
