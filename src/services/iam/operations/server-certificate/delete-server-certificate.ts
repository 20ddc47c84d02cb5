import { onServerCertificate } from '../../access.ts';
import { operation } from '../../define.ts';
import { uncountOne } from '../../entity.ts';
import { requireServerCertificate } from '../../server-certificate.ts';
import { serverCertificates } from '../../tables.ts';

export const deleteServerCertificate = operation('DeleteServerCertificate', {
  access: ({ ServerCertificateName }, ctx) =>
    onServerCertificate(ctx, 'DeleteServerCertificate', ServerCertificateName),

  // GAP: AWS refuses to delete a certificate that a load balancer uses; IAM does not see who uses one.
  handle: ({ ServerCertificateName }, ctx) =>
    ctx.transact((tx) => {
      tx.delete(serverCertificates, requireServerCertificate(tx, ServerCertificateName));
      uncountOne(tx, 'server-certificate');
      return {};
    }),
});
