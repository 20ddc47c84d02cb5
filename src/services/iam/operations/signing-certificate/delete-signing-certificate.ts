import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireSigningCertificate } from '../../signing-certificate.ts';
import { signingCertificates } from '../../tables.ts';

export const deleteSigningCertificate = operation('DeleteSigningCertificate', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'DeleteSigningCertificate', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName, CertificateId }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      tx.delete(signingCertificates, requireSigningCertificate(tx, user, CertificateId));
      return {};
    }),
});
