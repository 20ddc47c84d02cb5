import { onEntity } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireSshKey } from '../../ssh-public-key.ts';
import { sshKeys } from '../../tables.ts';

export const updateSSHPublicKey = operation('UpdateSSHPublicKey', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'UpdateSSHPublicKey', 'user', UserName),

  handle: ({ UserName, SSHPublicKeyId, Status }, ctx) =>
    ctx.transact((tx) => {
      if (Status === 'Expired')
        throw fault('InvalidInputException', 'Status must be Active or Inactive.');
      const key = requireSshKey(tx, requireEntity(tx, 'user', UserName), SSHPublicKeyId);
      tx.put(sshKeys, { ...key, isActive: Status === 'Active' });
      return {};
    }),
});
