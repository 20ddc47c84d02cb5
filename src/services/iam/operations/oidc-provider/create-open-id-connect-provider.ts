import { blind } from '#kernel/store';

import { onNew, tagConditions } from '../../access.ts';
import { tagsOf } from '../../answer.ts';
import { fault, operation } from '../../define.ts';
import { countOne, secondOf } from '../../entity.ts';
import {
  arnOfOidc,
  requireClientIds,
  requireProviderUrl,
  requireThumbprints,
} from '../../oidc-provider.ts';
import { oidcProviders } from '../../tables.ts';
import { newTags } from '../../tag.ts';

export const createOpenIDConnectProvider = operation('CreateOpenIDConnectProvider', {
  access: ({ Url, Tags }, ctx) => {
    const name = requireProviderUrl(Url);
    const conditions = tagConditions(Tags);
    return onNew(ctx, 'CreateOpenIDConnectProvider', 'oidc-provider', name, undefined, conditions);
  },

  // GAP: without thumbprints AWS asks the provider for its certificate; here the list stays empty.
  handle: ({ Url, ClientIDList = [], ThumbprintList = [], Tags }, ctx) =>
    ctx.transact((tx) => {
      const url = requireProviderUrl(Url);
      const provider = {
        url,
        clientIds: requireClientIds(ClientIDList),
        thumbprints: requireThumbprints(ThumbprintList),
        createdAt: secondOf(ctx.now()),
        tags: newTags(Tags),
      };
      if (tx.get(oidcProviders, blind(url))) {
        throw fault('EntityAlreadyExistsException', `Provider with url ${Url} already exists.`);
      }
      countOne(tx, 'oidc-provider');
      tx.put(oidcProviders, provider);
      return { OpenIDConnectProviderArn: arnOfOidc(ctx.account, provider), ...tagsOf(provider) };
    }),
});
