import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { keys } from '../tables.ts';
import { checkNames } from '../tag.ts';

export const untagResource = operation('UntagResource', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId, TagKeys }, ctx) =>
    keyRule(ctx, {
      action: 'kms:UntagResource',
      name: KeyId,
      conditions: { 'aws:tagkeys': TagKeys },
    }),

  handle: ({ TagKeys }, ctx, [rule]) => {
    checkNames(TagKeys);
    const names = new Set(TagKeys);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'change');
      tx.put(keys, { ...key, tags: key.tags.filter(({ name }) => !names.has(name)) });
      return {};
    });
  },
});
