import { onSecret, ownerOf, requireGranted, tagConditions } from '../access.ts';
import type { TagResourceRequest } from '../api.gen.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { checkAlive, checkPrimary } from '../secret.ts';
import { checkedTags, givenTags, withTags } from '../tag.ts';

export const tagResource = operation('TagResource', {
  owner: ownerOf,
  access: onSecret('TagResource', ({ Tags }: TagResourceRequest) => tagConditions(givenTags(Tags))),

  handle: ({ Tags }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      putChanged(tx, { ...secret, tags: withTags(secret.tags, checkedTags(Tags)) }, ctx);
      return {};
    }),
});
