import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { uncountOne } from '../../entity.ts';
import { requireOidcProvider } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';

export const deleteOpenIDConnectProvider = operation('DeleteOpenIDConnectProvider', {
  access: ({ OpenIDConnectProviderArn }, ctx) =>
    onResource(ctx, 'DeleteOpenIDConnectProvider', 'oidc-provider', OpenIDConnectProviderArn),

  handle: ({ OpenIDConnectProviderArn }, ctx) =>
    ctx.transact((tx) => {
      tx.delete(oidcProviders, requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn));
      uncountOne(tx, 'oidc-provider');
      return {};
    }),
});
