import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireMetadata, requireSamlProvider, withEncryption } from '../../saml-provider.ts';
import { samlProviders } from '../../tables.ts';

export const updateSAMLProvider = operation('UpdateSAMLProvider', {
  secrets: ['AddPrivateKey'],
  access: ({ SAMLProviderArn }, ctx) =>
    onResource(ctx, 'UpdateSAMLProvider', 'saml-provider', SAMLProviderArn),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const { SAMLProviderArn, SAMLMetadataDocument: metadata } = input;
      const provider = requireSamlProvider(tx, ctx.account, SAMLProviderArn);
      const encrypted = withEncryption(ctx, provider, {
        mode: input.AssertionEncryptionMode,
        addedKey: input.AddPrivateKey,
        removedKey: input.RemovePrivateKey,
      });
      tx.put(samlProviders, {
        ...encrypted,
        ...(metadata !== undefined && {
          metadata,
          validUntil: requireMetadata(metadata, ctx.now()),
        }),
      });
      return { SAMLProviderArn };
    }),
});
