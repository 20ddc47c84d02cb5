import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { removeDevice, requireDevice } from '../../mfa.ts';

export const deleteVirtualMFADevice = operation('DeleteVirtualMFADevice', {
  access: ({ SerialNumber }, ctx) => onResource(ctx, 'DeleteVirtualMFADevice', 'mfa', SerialNumber),

  handle: ({ SerialNumber }, ctx) =>
    ctx.transact((tx) => {
      removeDevice(tx, requireDevice(tx, ctx.account, SerialNumber));
      return {};
    }),
});
