import { onResource, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireSamlProvider } from '../../saml-provider.ts';
import { samlProviders } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagSAMLProvider = operation('TagSAMLProvider', {
  access: ({ SAMLProviderArn, Tags }, ctx) =>
    onResource(ctx, 'TagSAMLProvider', 'saml-provider', SAMLProviderArn, tagConditions(Tags)),

  handle: ({ SAMLProviderArn, Tags }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireSamlProvider(tx, ctx.account, SAMLProviderArn);
      tx.put(samlProviders, { ...provider, tags: withTags(provider.tags, Tags) });
      return {};
    }),
});
