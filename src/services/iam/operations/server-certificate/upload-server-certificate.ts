import { onNew, tagConditions } from '../../access.ts';
import { tagsOf } from '../../answer.ts';
import { operation } from '../../define.ts';
import { addServerCertificate, toCertificateMetadata } from '../../server-certificate.ts';
import { newTags } from '../../tag.ts';

export const uploadServerCertificate = operation('UploadServerCertificate', {
  secrets: ['PrivateKey'],
  access: ({ ServerCertificateName: name, Path, Tags }, ctx) =>
    onNew(ctx, 'UploadServerCertificate', 'server-certificate', name, Path, tagConditions(Tags)),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const certificate = addServerCertificate(tx, ctx, {
        name: input.ServerCertificateName,
        path: input.Path ?? '/',
        body: input.CertificateBody,
        chain: input.CertificateChain,
        privateKey: input.PrivateKey,
        tags: newTags(input.Tags),
      });
      return {
        ServerCertificateMetadata: toCertificateMetadata(ctx, certificate),
        ...tagsOf(certificate),
      };
    }),
});
