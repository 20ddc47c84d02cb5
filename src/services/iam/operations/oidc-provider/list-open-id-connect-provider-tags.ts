import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOidcProvider } from '../../oidc-provider.ts';
import { pageOf } from '../../page.ts';
import { toWireTags } from '../../tag.ts';

export const listOpenIDConnectProviderTags = operation('ListOpenIDConnectProviderTags', {
  access: ({ OpenIDConnectProviderArn }, ctx) =>
    onResource(ctx, 'ListOpenIDConnectProviderTags', 'oidc-provider', OpenIDConnectProviderArn),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) =>
      requireOidcProvider(tx, ctx.account, input.OpenIDConnectProviderArn),
    );
    const { items, more } = pageOf(
      ctx,
      'ListOpenIDConnectProviderTags',
      tags,
      ({ key }) => key,
      input,
    );
    return { Tags: toWireTags(items), ...more };
  },
});
