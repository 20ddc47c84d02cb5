import { commonFault } from '#kernel/fault';

import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { addCredential, requireService, toCredentialMetadata } from '../../service-credential.ts';

export const createServiceSpecificCredential = operation('CreateServiceSpecificCredential', {
  secrets: ['ServicePassword', 'ServiceCredentialSecret'],
  access: ({ UserName, ServiceName, CredentialAgeDays }, ctx) =>
    onEntity(ctx, 'CreateServiceSpecificCredential', 'user', UserName, {
      'iam:servicespecificcredentialservicename': ServiceName,
      'iam:servicespecificcredentialagedays': CredentialAgeDays?.toString(),
    }),

  handle: ({ UserName, ServiceName, CredentialAgeDays }, ctx) =>
    ctx.transact((tx) => {
      requireService(ServiceName);
      if (CredentialAgeDays !== undefined) {
        throw commonFault(
          'ValidationException',
          `CredentialAgeDays: credentials for ${ServiceName} do not expire.`,
        );
      }
      const user = requireEntity(tx, 'user', UserName);
      const { credential, password } = addCredential(tx, ctx, user, ServiceName);
      return {
        ServiceSpecificCredential: {
          ...toCredentialMetadata(ctx, user, credential),
          ServicePassword: password,
        },
      };
    }),
});
