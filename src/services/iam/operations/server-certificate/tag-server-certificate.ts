import { onServerCertificate, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireServerCertificate } from '../../server-certificate.ts';
import { serverCertificates } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagServerCertificate = operation('TagServerCertificate', {
  access: ({ ServerCertificateName, Tags }, ctx) =>
    onServerCertificate(ctx, 'TagServerCertificate', ServerCertificateName, tagConditions(Tags)),

  handle: ({ ServerCertificateName, Tags }, ctx) =>
    ctx.transact((tx) => {
      const certificate = requireServerCertificate(tx, ServerCertificateName);
      tx.put(serverCertificates, { ...certificate, tags: withTags(certificate.tags, Tags) });
      return {};
    }),
});
