import { operation } from '../define.ts';
import { parameters } from '../tables.ts';
import { withoutTags } from '../tag.ts';
import { onTagged, requireTagged } from '../tagged.ts';

const onOne = onTagged('RemoveTagsFromResource');

export const removeTagsFromResource = operation('RemoveTagsFromResource', {
  access: (input, ctx) => ({
    ...onOne(input, ctx),
    ...(input.TagKeys.length > 0 && { conditions: { 'aws:tagkeys': input.TagKeys } }),
  }),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const parameter = requireTagged(tx, input);
      tx.put(parameters, { ...parameter, tags: withoutTags(parameter.tags, input.TagKeys) });
      return {};
    }),
});
