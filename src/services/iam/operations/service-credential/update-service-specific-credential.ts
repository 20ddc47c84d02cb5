import { commonFault } from '#kernel/fault';

import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { onCredential, requireCredential } from '../../service-credential.ts';
import { serviceCredentials } from '../../tables.ts';

export const updateServiceSpecificCredential = operation('UpdateServiceSpecificCredential', {
  access: ({ UserName, ServiceSpecificCredentialId: id }, ctx) =>
    onCredential(ctx, 'UpdateServiceSpecificCredential', UserName, id),

  handle: ({ UserName, ServiceSpecificCredentialId, Status }, ctx) =>
    ctx.transact((tx) => {
      if (Status === 'Expired')
        throw commonFault('ValidationException', 'Status must be Active or Inactive.');
      const name = userNameOf(ctx, UserName);
      const { credential } = requireCredential(tx, name, ServiceSpecificCredentialId);
      tx.put(serviceCredentials, { ...credential, isActive: Status === 'Active' });
      return {};
    }),
});
