import { onResource } from '../../access.ts';
import { tagsOf } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireSamlProvider } from '../../saml-provider.ts';

export const getSAMLProvider = operation('GetSAMLProvider', {
  access: ({ SAMLProviderArn }, ctx) =>
    onResource(ctx, 'GetSAMLProvider', 'saml-provider', SAMLProviderArn),

  handle: ({ SAMLProviderArn }, ctx) => {
    const provider = ctx.transact((tx) => requireSamlProvider(tx, ctx.account, SAMLProviderArn));
    const { encryption, privateKeys } = provider;
    return {
      SAMLProviderUUID: provider.id,
      SAMLMetadataDocument: provider.metadata,
      CreateDate: provider.createdAt,
      ValidUntil: provider.validUntil,
      ...tagsOf(provider),
      ...(encryption !== undefined && { AssertionEncryptionMode: encryption }),
      ...(privateKeys.length > 0 && {
        PrivateKeyList: privateKeys.map(({ id, addedAt }) => ({ KeyId: id, Timestamp: addedAt })),
      }),
    };
  },
});
