import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { addSshKey } from '../../ssh-public-key.ts';

export const uploadSSHPublicKey = operation('UploadSSHPublicKey', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'UploadSSHPublicKey', 'user', UserName),

  handle: ({ UserName, SSHPublicKeyBody }, ctx) =>
    ctx.transact((tx) => {
      const key = addSshKey(tx, ctx, requireEntity(tx, 'user', UserName), SSHPublicKeyBody);
      return {
        SSHPublicKey: {
          UserName,
          SSHPublicKeyId: key.id,
          Fingerprint: key.fingerprint,
          SSHPublicKeyBody,
          Status: 'Active' as const,
          UploadDate: key.uploadedAt,
        },
      };
    }),
});
