import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { devicesOf, serialOf } from '../../mfa.ts';
import { pageOf } from '../../page.ts';

export const listMFADevices = operation('ListMFADevices', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'ListMFADevices', 'user', userNameOf(ctx, UserName)),

  handle: (input, ctx) => {
    const name = userNameOf(ctx, input.UserName);
    const devices = ctx.transact((tx) =>
      devicesOf(tx, requireEntity(tx, 'user', name)).flatMap((device) =>
        device.use
          ? {
              UserName: name,
              SerialNumber: serialOf(ctx.account, device),
              EnableDate: device.use.enabledAt,
            }
          : [],
      ),
    );
    const { items, more } = pageOf(
      ctx,
      'ListMFADevices',
      devices,
      (one) => one.SerialNumber,
      input,
    );
    return { MFADevices: items, ...more };
  },
});
