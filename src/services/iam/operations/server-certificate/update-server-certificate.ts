import { onNew, onServerCertificate } from '../../access.ts';
import { operation } from '../../define.ts';
import {
  findServerCertificate,
  renameServerCertificate,
  requireServerCertificate,
} from '../../server-certificate.ts';

export const updateServerCertificate = operation('UpdateServerCertificate', {
  // AWS: both the old and the new name and path must be permitted. [IAM API Reference, UpdateServerCertificate]
  access: ({ ServerCertificateName: name, NewServerCertificateName, NewPath }, ctx) => {
    const path = ctx.transact((tx) => findServerCertificate(tx, name)?.path ?? '/');
    const renamed = NewServerCertificateName ?? name;
    return [
      onServerCertificate(ctx, 'UpdateServerCertificate', name),
      onNew(ctx, 'UpdateServerCertificate', 'server-certificate', renamed, NewPath ?? path),
    ];
  },

  handle: ({ ServerCertificateName, NewServerCertificateName, NewPath }, ctx) =>
    ctx.transact((tx) => {
      const certificate = requireServerCertificate(tx, ServerCertificateName);
      renameServerCertificate(tx, certificate, { name: NewServerCertificateName, path: NewPath });
      return {};
    }),
});
