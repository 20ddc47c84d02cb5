import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireSamlProvider } from '../../saml-provider.ts';
import { samlProviders } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagSAMLProvider = operation('UntagSAMLProvider', {
  access: ({ SAMLProviderArn, TagKeys }, ctx) =>
    onResource(ctx, 'UntagSAMLProvider', 'saml-provider', SAMLProviderArn, {
      'aws:tagkeys': TagKeys,
    }),

  handle: ({ SAMLProviderArn, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireSamlProvider(tx, ctx.account, SAMLProviderArn);
      tx.put(samlProviders, { ...provider, tags: withoutTags(provider.tags, TagKeys) });
      return {};
    }),
});
