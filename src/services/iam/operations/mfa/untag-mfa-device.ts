import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireDevice } from '../../mfa.ts';
import { mfaDevices } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagMFADevice = operation('UntagMFADevice', {
  access: ({ SerialNumber, TagKeys }, ctx) =>
    onResource(ctx, 'UntagMFADevice', 'mfa', SerialNumber, { 'aws:tagkeys': TagKeys }),

  handle: ({ SerialNumber, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const device = requireDevice(tx, ctx.account, SerialNumber);
      tx.put(mfaDevices, { ...device, tags: withoutTags(device.tags, TagKeys) });
      return {};
    }),
});
