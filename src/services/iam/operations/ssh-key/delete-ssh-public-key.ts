import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireSshKey } from '../../ssh-public-key.ts';
import { sshKeys } from '../../tables.ts';

export const deleteSSHPublicKey = operation('DeleteSSHPublicKey', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'DeleteSSHPublicKey', 'user', UserName),

  handle: ({ UserName, SSHPublicKeyId }, ctx) =>
    ctx.transact((tx) => {
      tx.delete(sshKeys, requireSshKey(tx, requireEntity(tx, 'user', UserName), SSHPublicKeyId));
      return {};
    }),
});
