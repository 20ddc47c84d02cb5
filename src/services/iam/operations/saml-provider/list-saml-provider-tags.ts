import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { requireSamlProvider } from '../../saml-provider.ts';
import { toWireTags } from '../../tag.ts';

export const listSAMLProviderTags = operation('ListSAMLProviderTags', {
  access: ({ SAMLProviderArn }, ctx) =>
    onResource(ctx, 'ListSAMLProviderTags', 'saml-provider', SAMLProviderArn),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) =>
      requireSamlProvider(tx, ctx.account, input.SAMLProviderArn),
    );
    const { items, more } = pageOf(ctx, 'ListSAMLProviderTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
