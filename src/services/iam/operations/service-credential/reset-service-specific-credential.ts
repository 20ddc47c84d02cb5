import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import {
  newPassword,
  onCredential,
  requireCredential,
  toCredentialMetadata,
} from '../../service-credential.ts';
import { serviceCredentials } from '../../tables.ts';

export const resetServiceSpecificCredential = operation('ResetServiceSpecificCredential', {
  secrets: ['ServicePassword', 'ServiceCredentialSecret'],
  access: ({ UserName, ServiceSpecificCredentialId: id }, ctx) =>
    onCredential(ctx, 'ResetServiceSpecificCredential', UserName, id),

  // AWS: the password from before is worth nothing from then on. [IAM API Reference, ResetServiceSpecificCredential]
  handle: ({ UserName, ServiceSpecificCredentialId }, ctx) =>
    ctx.transact((tx) => {
      const name = userNameOf(ctx, UserName);
      const { user, credential } = requireCredential(tx, name, ServiceSpecificCredentialId);
      const { password, verifier } = newPassword(ctx);
      tx.put(serviceCredentials, { ...credential, verifier });
      return {
        ServiceSpecificCredential: {
          ...toCredentialMetadata(ctx, user, credential),
          ServicePassword: password,
        },
      };
    }),
});
