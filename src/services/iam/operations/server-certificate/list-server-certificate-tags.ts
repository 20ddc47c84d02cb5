import { onServerCertificate } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { requireServerCertificate } from '../../server-certificate.ts';
import { toWireTags } from '../../tag.ts';

export const listServerCertificateTags = operation('ListServerCertificateTags', {
  access: ({ ServerCertificateName }, ctx) =>
    onServerCertificate(ctx, 'ListServerCertificateTags', ServerCertificateName),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) =>
      requireServerCertificate(tx, input.ServerCertificateName),
    );
    const { items, more } = pageOf(ctx, 'ListServerCertificateTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
