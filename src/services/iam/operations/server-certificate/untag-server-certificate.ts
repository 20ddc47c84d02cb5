import { onServerCertificate } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireServerCertificate } from '../../server-certificate.ts';
import { serverCertificates } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagServerCertificate = operation('UntagServerCertificate', {
  access: ({ ServerCertificateName, TagKeys }, ctx) =>
    onServerCertificate(ctx, 'UntagServerCertificate', ServerCertificateName, {
      'aws:tagkeys': TagKeys,
    }),

  handle: ({ ServerCertificateName, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const certificate = requireServerCertificate(tx, ServerCertificateName);
      tx.put(serverCertificates, { ...certificate, tags: withoutTags(certificate.tags, TagKeys) });
      return {};
    }),
});
