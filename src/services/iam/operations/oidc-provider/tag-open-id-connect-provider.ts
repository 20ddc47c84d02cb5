import { onResource, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOidcProvider } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagOpenIDConnectProvider = operation('TagOpenIDConnectProvider', {
  access: ({ OpenIDConnectProviderArn, Tags }, ctx) =>
    onResource(
      ctx,
      'TagOpenIDConnectProvider',
      'oidc-provider',
      OpenIDConnectProviderArn,
      tagConditions(Tags),
    ),

  handle: ({ OpenIDConnectProviderArn, Tags }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn);
      tx.put(oidcProviders, { ...provider, tags: withTags(provider.tags, Tags) });
      return {};
    }),
});
