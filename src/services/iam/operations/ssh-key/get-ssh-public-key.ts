import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { encodedAs, requireSshKey } from '../../ssh-public-key.ts';

export const getSSHPublicKey = operation('GetSSHPublicKey', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'GetSSHPublicKey', 'user', UserName),

  handle: ({ UserName, SSHPublicKeyId, Encoding }, ctx) => {
    const key = ctx.transact((tx) =>
      requireSshKey(tx, requireEntity(tx, 'user', UserName), SSHPublicKeyId),
    );
    return {
      SSHPublicKey: {
        UserName,
        SSHPublicKeyId,
        Fingerprint: key.fingerprint,
        SSHPublicKeyBody: encodedAs(key, Encoding),
        Status: key.isActive ? ('Active' as const) : ('Inactive' as const),
        UploadDate: key.uploadedAt,
      },
    };
  },
});
