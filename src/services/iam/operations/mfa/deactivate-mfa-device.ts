import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireDeviceOf } from '../../mfa.ts';
import { mfaDevices } from '../../tables.ts';

export const deactivateMFADevice = operation('DeactivateMFADevice', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'DeactivateMFADevice', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName, SerialNumber }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      const { use: _ended, ...device } = requireDeviceOf(tx, ctx.account, user, SerialNumber);
      tx.put(mfaDevices, device);
      return {};
    }),
});
