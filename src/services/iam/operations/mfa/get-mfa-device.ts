import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { onEntity, onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { findEntityById, requireEntity } from '../../entity.ts';
import { findDevice, requireDevice, requireDeviceOf } from '../../mfa.ts';
import type { User } from '../../tables.ts';

export const getMFADevice = operation('GetMFADevice', {
  access: ({ UserName, SerialNumber }, ctx) => {
    const owner = UserName ?? ctx.transact((tx) => ownerOf(tx, ctx, SerialNumber)?.name ?? null);
    return owner === null
      ? onResource(ctx, 'GetMFADevice', 'mfa', SerialNumber)
      : onEntity(ctx, 'GetMFADevice', 'user', owner);
  },

  handle: ({ UserName, SerialNumber }, ctx) =>
    ctx.transact((tx) => {
      const named = UserName === undefined ? undefined : requireEntity(tx, 'user', UserName);
      const device = named
        ? requireDeviceOf(tx, ctx.account, named, SerialNumber)
        : requireDevice(tx, ctx.account, SerialNumber);
      const owner = named ?? ownerOf(tx, ctx, SerialNumber);
      return {
        ...(owner && { UserName: owner.name }),
        SerialNumber,
        ...(device.use && { EnableDate: device.use.enabledAt }),
      };
    }),
});

function ownerOf(tx: Transaction, ctx: Context, serial: string): User | undefined {
  const use = findDevice(tx, ctx.account, serial)?.use;
  const user = use && findEntityById(tx, use.userId);
  return user?.kind === 'user' ? user : undefined;
}
