import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { addSigningCertificate, toSigningCertificate } from '../../signing-certificate.ts';

export const uploadSigningCertificate = operation('UploadSigningCertificate', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'UploadSigningCertificate', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName, CertificateBody }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      const certificate = addSigningCertificate(tx, ctx, user, CertificateBody);
      return { Certificate: toSigningCertificate(certificate, user.name) };
    }),
});
