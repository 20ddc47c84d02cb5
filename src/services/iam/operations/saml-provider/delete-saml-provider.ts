import { onResource } from '../../access.ts';
import { operation } from '../../define.ts';
import { uncountOne } from '../../entity.ts';
import { requireSamlProvider } from '../../saml-provider.ts';
import { samlProviders } from '../../tables.ts';

export const deleteSAMLProvider = operation('DeleteSAMLProvider', {
  access: ({ SAMLProviderArn }, ctx) =>
    onResource(ctx, 'DeleteSAMLProvider', 'saml-provider', SAMLProviderArn),

  handle: ({ SAMLProviderArn }, ctx) =>
    ctx.transact((tx) => {
      tx.delete(samlProviders, requireSamlProvider(tx, ctx.account, SAMLProviderArn));
      uncountOne(tx, 'saml-provider');
      return {};
    }),
});
