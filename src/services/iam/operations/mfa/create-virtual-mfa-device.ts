import { onNew, tagConditions } from '../../access.ts';
import { tagsOf } from '../../answer.ts';
import { operation } from '../../define.ts';
import { addDevice, qrCodePngOf, serialOf } from '../../mfa.ts';
import { newTags } from '../../tag.ts';

export const createVirtualMFADevice = operation('CreateVirtualMFADevice', {
  secrets: ['Base32StringSeed', 'QRCodePNG'],
  access: ({ VirtualMFADeviceName, Path, Tags }, ctx) =>
    onNew(ctx, 'CreateVirtualMFADevice', 'mfa', VirtualMFADeviceName, Path, tagConditions(Tags)),

  handle: ({ VirtualMFADeviceName, Path = '/', Tags }, ctx) =>
    ctx.transact((tx) => {
      const tags = newTags(Tags);
      const device = addDevice(tx, ctx, { name: VirtualMFADeviceName, path: Path, tags });
      return {
        VirtualMFADevice: {
          SerialNumber: serialOf(ctx.account, device),
          Base32StringSeed: Buffer.from(device.seed),
          QRCodePNG: qrCodePngOf(tx, ctx.account, device),
          ...tagsOf(device),
        },
      };
    }),
});
