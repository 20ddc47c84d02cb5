import { keyRule, requireGranted } from '../access.ts';
import { tagConditions } from '../conditions.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { keys } from '../tables.ts';
import { tagsOf, withTags } from '../tag.ts';

export const tagResource = operation('TagResource', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId, Tags }, ctx) =>
    keyRule(ctx, {
      action: 'kms:TagResource',
      name: KeyId,
      conditions: tagConditions(tagsOf(Tags)),
    }),

  handle: ({ Tags }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'change');
      tx.put(keys, { ...key, tags: withTags(key.tags, tagsOf(Tags)) });
      return {};
    }),
});
