import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { toCertificateMetadata } from '../../server-certificate.ts';
import { serverCertificates } from '../../tables.ts';

export const listServerCertificates = operation('ListServerCertificates', {
  access: (_input, ctx) => onAccount(ctx, 'ListServerCertificates'),

  handle: (input, ctx) => {
    const certificates = ctx.transact((tx) =>
      [...tx.scan(serverCertificates)].filter(({ path }) =>
        path.startsWith(input.PathPrefix ?? '/'),
      ),
    );
    const list = 'ListServerCertificates';
    const { items, more } = pageOf(ctx, list, certificates, ({ name }) => name, input);
    return {
      ServerCertificateMetadataList: items.map((one) => toCertificateMetadata(ctx, one)),
      ...more,
    };
  },
});
