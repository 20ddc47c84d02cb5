import { blind } from '#kernel/store';

import { onNew, tagConditions } from '../../access.ts';
import { tagsOf } from '../../answer.ts';
import { fault, operation } from '../../define.ts';
import { countOne, secondOf } from '../../entity.ts';
import { arnOfSaml, newProviderId, requireMetadata, withEncryption } from '../../saml-provider.ts';
import { samlProviders } from '../../tables.ts';
import { newTags } from '../../tag.ts';

export const createSAMLProvider = operation('CreateSAMLProvider', {
  secrets: ['AddPrivateKey'],
  access: ({ Name, Tags }, ctx) =>
    onNew(ctx, 'CreateSAMLProvider', 'saml-provider', Name, undefined, tagConditions(Tags)),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const { Name, SAMLMetadataDocument, AssertionEncryptionMode, AddPrivateKey } = input;
      const validUntil = requireMetadata(SAMLMetadataDocument, ctx.now());
      if (tx.get(samlProviders, blind(Name))) {
        throw fault(
          'EntityAlreadyExistsException',
          `SAML Provider with name ${Name} already exists.`,
        );
      }
      countOne(tx, 'saml-provider');
      const plain = {
        name: Name,
        id: newProviderId(ctx),
        metadata: SAMLMetadataDocument,
        createdAt: secondOf(ctx.now()),
        validUntil,
        tags: newTags(input.Tags),
        privateKeys: [],
      };
      const encryption = { mode: AssertionEncryptionMode, addedKey: AddPrivateKey };
      const provider = withEncryption(ctx, plain, encryption);
      tx.put(samlProviders, provider);
      return { SAMLProviderArn: arnOfSaml(ctx.account, provider), ...tagsOf(provider) };
    }),
});
