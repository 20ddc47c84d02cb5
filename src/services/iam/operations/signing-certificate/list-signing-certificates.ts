import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';
import { signingCertificatesOf, toSigningCertificate } from '../../signing-certificate.ts';

export const listSigningCertificates = operation('ListSigningCertificates', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'ListSigningCertificates', 'user', userNameOf(ctx, UserName)),

  handle: (input, ctx) => {
    const userName = userNameOf(ctx, input.UserName);
    const certificates = ctx.transact((tx) =>
      signingCertificatesOf(tx, requireEntity(tx, 'user', userName)),
    );
    const list = 'ListSigningCertificates';
    const { items, more } = pageOf(ctx, list, certificates, ({ id }) => id, input);
    return { Certificates: items.map((one) => toSigningCertificate(one, userName)), ...more };
  },
});
