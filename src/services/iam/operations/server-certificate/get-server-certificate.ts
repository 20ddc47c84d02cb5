import { onServerCertificate } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireServerCertificate, toCertificateMetadata } from '../../server-certificate.ts';
import { toWireTags } from '../../tag.ts';

export const getServerCertificate = operation('GetServerCertificate', {
  access: ({ ServerCertificateName }, ctx) =>
    onServerCertificate(ctx, 'GetServerCertificate', ServerCertificateName),

  // AWS: the list of tags is there although it is empty. [Recorded: test_server_certificate]
  handle: ({ ServerCertificateName }, ctx) => {
    const certificate = ctx.transact((tx) => requireServerCertificate(tx, ServerCertificateName));
    const { chain } = certificate;
    return {
      ServerCertificate: {
        ServerCertificateMetadata: toCertificateMetadata(ctx, certificate),
        CertificateBody: certificate.body,
        ...(chain !== undefined && { CertificateChain: chain }),
        Tags: toWireTags(certificate.tags),
      },
    };
  },
});
