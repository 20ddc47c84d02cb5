import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { fault, operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireSigningCertificate } from '../../signing-certificate.ts';
import { signingCertificates } from '../../tables.ts';

export const updateSigningCertificate = operation('UpdateSigningCertificate', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'UpdateSigningCertificate', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName, CertificateId, Status }, ctx) =>
    ctx.transact((tx) => {
      if (Status === 'Expired')
        throw fault('InvalidInputException', 'Status must be Active or Inactive.');
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      const certificate = requireSigningCertificate(tx, user, CertificateId);
      tx.put(signingCertificates, { ...certificate, isActive: Status === 'Active' });
      return {};
    }),
});
