import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';
import { sshKeysOf } from '../../ssh-public-key.ts';

export const listSSHPublicKeys = operation('ListSSHPublicKeys', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'ListSSHPublicKeys', 'user', userNameOf(ctx, UserName)),

  handle: (input, ctx) => {
    const userName = userNameOf(ctx, input.UserName);
    const keys = ctx.transact((tx) => sshKeysOf(tx, requireEntity(tx, 'user', userName)));
    const { items, more } = pageOf(ctx, 'ListSSHPublicKeys', keys, ({ id }) => id, input);
    return {
      SSHPublicKeys: items.map(({ id, isActive, uploadedAt }) => ({
        UserName: userName,
        SSHPublicKeyId: id,
        Status: isActive ? ('Active' as const) : ('Inactive' as const),
        UploadDate: uploadedAt,
      })),
      ...more,
    };
  },
});
