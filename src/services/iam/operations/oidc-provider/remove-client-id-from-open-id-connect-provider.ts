import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOidcProvider } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';

export const removeClientId = operation('RemoveClientIDFromOpenIDConnectProvider', {
  access: ({ OpenIDConnectProviderArn: arn }, ctx) =>
    onResource(ctx, 'RemoveClientIDFromOpenIDConnectProvider', 'oidc-provider', arn),

  // AWS: a client id that is not there is no error. [IAM API Reference, RemoveClientIDFromOpenIDConnectProvider]
  handle: ({ OpenIDConnectProviderArn, ClientID }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn);
      const clientIds = provider.clientIds.filter((id) => id !== ClientID);
      tx.put(oidcProviders, { ...provider, clientIds });
      return {};
    }),
});
