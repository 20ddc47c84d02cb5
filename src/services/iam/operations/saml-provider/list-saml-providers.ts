import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { arnOfSaml } from '../../saml-provider.ts';
import { samlProviders } from '../../tables.ts';

export const listSAMLProviders = operation('ListSAMLProviders', {
  access: (_input, ctx) => onAccount(ctx, 'ListSAMLProviders'),

  handle: (_input, ctx) => {
    const providers = ctx.transact((tx) => [...tx.scan(samlProviders)]);
    const listed = providers.map((provider) => ({
      Arn: arnOfSaml(ctx.account, provider),
      ValidUntil: provider.validUntil,
      CreateDate: provider.createdAt,
    }));
    return { SAMLProviderList: listed.toSorted((a, b) => (a.Arn < b.Arn ? -1 : 1)) };
  },
});
