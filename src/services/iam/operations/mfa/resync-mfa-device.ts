import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { bounds } from '../../limits.ts';
import { invalidCode, pairedStep, requireDeviceOf } from '../../mfa.ts';
import { mfaDevices } from '../../tables.ts';

export const resyncMFADevice = operation('ResyncMFADevice', {
  secrets: ['AuthenticationCode1', 'AuthenticationCode2'],
  access: ({ UserName }, ctx) => onEntity(ctx, 'ResyncMFADevice', 'user', UserName),

  handle: ({ UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2 }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      const device = requireDeviceOf(tx, ctx.account, user, SerialNumber);
      const codes = [AuthenticationCode1, AuthenticationCode2] as const;
      const clock = pairedStep(device, codes, ctx.now(), bounds.resyncSteps);
      if (!clock) throw invalidCode();
      tx.put(mfaDevices, { ...device, use: { ...device.use, ...clock } });
      return {};
    }),
});
