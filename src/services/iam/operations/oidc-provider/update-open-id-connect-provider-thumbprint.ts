import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOidcProvider, requireThumbprints } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';

export const updateThumbprint = operation('UpdateOpenIDConnectProviderThumbprint', {
  access: ({ OpenIDConnectProviderArn: arn }, ctx) =>
    onResource(ctx, 'UpdateOpenIDConnectProviderThumbprint', 'oidc-provider', arn),

  handle: ({ OpenIDConnectProviderArn, ThumbprintList }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn);
      tx.put(oidcProviders, { ...provider, thumbprints: requireThumbprints(ThumbprintList) });
      return {};
    }),
});
