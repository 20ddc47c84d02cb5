import { onSecret, ownerOf, requireGranted } from '../access.ts';
import type { UntagResourceRequest } from '../api.gen.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { checkAlive, checkPrimary } from '../secret.ts';
import { checkTagKeys, withoutTags } from '../tag.ts';

export const untagResource = operation('UntagResource', {
  owner: ownerOf,
  access: onSecret('UntagResource', ({ TagKeys }: UntagResourceRequest) => ({
    'aws:tagkeys': TagKeys.length > 0 ? TagKeys : undefined,
  })),

  handle: ({ TagKeys }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      checkTagKeys(TagKeys);
      putChanged(tx, { ...secret, tags: withoutTags(secret.tags, TagKeys) }, ctx);
      return {};
    }),
});
