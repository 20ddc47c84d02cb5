import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { arnOfOidc } from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';

export const listOpenIDConnectProviders = operation('ListOpenIDConnectProviders', {
  access: (_input, ctx) => onAccount(ctx, 'ListOpenIDConnectProviders'),

  handle: (_input, ctx) => {
    const providers = ctx.transact((tx) => [...tx.scan(oidcProviders)]);
    const arns = providers.map((provider) => arnOfOidc(ctx.account, provider)).toSorted();
    return { OpenIDConnectProviderList: arns.map((Arn) => ({ Arn })) };
  },
});
