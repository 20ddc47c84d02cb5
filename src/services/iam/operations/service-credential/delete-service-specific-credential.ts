import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { onCredential, requireCredential } from '../../service-credential.ts';
import { serviceCredentials } from '../../tables.ts';

export const deleteServiceSpecificCredential = operation('DeleteServiceSpecificCredential', {
  access: ({ UserName, ServiceSpecificCredentialId: id }, ctx) =>
    onCredential(ctx, 'DeleteServiceSpecificCredential', UserName, id),

  handle: ({ UserName, ServiceSpecificCredentialId }, ctx) =>
    ctx.transact((tx) => {
      const name = userNameOf(ctx, UserName);
      const { credential } = requireCredential(tx, name, ServiceSpecificCredentialId);
      tx.delete(serviceCredentials, credential);
      return {};
    }),
});
