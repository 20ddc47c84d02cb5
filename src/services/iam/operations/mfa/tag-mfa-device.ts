import { onResource, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireDevice } from '../../mfa.ts';
import { mfaDevices } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagMFADevice = operation('TagMFADevice', {
  access: ({ SerialNumber, Tags }, ctx) =>
    onResource(ctx, 'TagMFADevice', 'mfa', SerialNumber, tagConditions(Tags)),

  handle: ({ SerialNumber, Tags }, ctx) =>
    ctx.transact((tx) => {
      const device = requireDevice(tx, ctx.account, SerialNumber);
      tx.put(mfaDevices, { ...device, tags: withTags(device.tags, Tags) });
      return {};
    }),
});
