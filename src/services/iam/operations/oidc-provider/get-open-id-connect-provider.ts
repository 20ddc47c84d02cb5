import { onResource } from '../../access.ts';
import { tagsOf } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireOidcProvider } from '../../oidc-provider.ts';

export const getOpenIDConnectProvider = operation('GetOpenIDConnectProvider', {
  access: ({ OpenIDConnectProviderArn }, ctx) =>
    onResource(ctx, 'GetOpenIDConnectProvider', 'oidc-provider', OpenIDConnectProviderArn),

  handle: ({ OpenIDConnectProviderArn }, ctx) => {
    const provider = ctx.transact((tx) =>
      requireOidcProvider(tx, ctx.account, OpenIDConnectProviderArn),
    );
    return {
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: provider.createdAt,
      ...tagsOf(provider),
    };
  },
});
