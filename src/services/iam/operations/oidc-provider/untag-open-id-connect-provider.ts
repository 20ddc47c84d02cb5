import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOidcProvider } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagOpenIDConnectProvider = operation('UntagOpenIDConnectProvider', {
  access: ({ OpenIDConnectProviderArn, TagKeys }, ctx) =>
    onResource(ctx, 'UntagOpenIDConnectProvider', 'oidc-provider', OpenIDConnectProviderArn, {
      'aws:tagkeys': TagKeys,
    }),

  handle: ({ OpenIDConnectProviderArn, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn);
      tx.put(oidcProviders, { ...provider, tags: withoutTags(provider.tags, TagKeys) });
      return {};
    }),
});
