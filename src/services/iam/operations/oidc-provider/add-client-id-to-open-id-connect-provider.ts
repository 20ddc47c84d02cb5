import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireClientIds, requireOidcProvider } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';

export const addClientId = operation('AddClientIDToOpenIDConnectProvider', {
  access: ({ OpenIDConnectProviderArn: arn }, ctx) =>
    onResource(ctx, 'AddClientIDToOpenIDConnectProvider', 'oidc-provider', arn),

  // AWS: a client id that is there already is no error. [IAM API Reference, AddClientIDToOpenIDConnectProvider]
  handle: ({ OpenIDConnectProviderArn, ClientID }, ctx) =>
    ctx.transact((tx) => {
      const provider = requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn);
      const clientIds = requireClientIds([...provider.clientIds, ClientID]);
      tx.put(oidcProviders, { ...provider, clientIds });
      return {};
    }),
});
