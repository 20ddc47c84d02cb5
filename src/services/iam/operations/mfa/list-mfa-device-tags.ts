import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireDevice } from '../../mfa.ts';
import { pageOf } from '../../page.ts';
import { toWireTags } from '../../tag.ts';

export const listMFADeviceTags = operation('ListMFADeviceTags', {
  access: ({ SerialNumber }, ctx) => onResource(ctx, 'ListMFADeviceTags', 'mfa', SerialNumber),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) => requireDevice(tx, ctx.account, input.SerialNumber));
    const { items, more } = pageOf(ctx, 'ListMFADeviceTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
