import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { toVirtualDevice } from '../../mfa.ts';
import { pageOf } from '../../page.ts';
import { mfaDevices } from '../../tables.ts';

export const listVirtualMFADevices = operation('ListVirtualMFADevices', {
  access: (_input, ctx) => onAccount(ctx, 'ListVirtualMFADevices'),

  handle: (input, ctx) => {
    const wanted = input.AssignmentStatus ?? 'Any';
    const devices = ctx.transact((tx) =>
      [...tx.scan(mfaDevices)]
        .filter(({ use }) => wanted === 'Any' || (use !== undefined) === (wanted === 'Assigned'))
        .map((device) => toVirtualDevice(tx, ctx, device)),
    );
    const list = 'ListVirtualMFADevices';
    const { items, more } = pageOf(ctx, list, devices, (one) => one.SerialNumber, input);
    return { VirtualMFADevices: items, ...more };
  },
});
