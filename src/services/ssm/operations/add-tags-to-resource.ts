import { tagConditions } from '../access.ts';
import { operation } from '../define.ts';
import { parameters } from '../tables.ts';
import { withTags } from '../tag.ts';
import { onTagged, requireTagged } from '../tagged.ts';

const onOne = onTagged('AddTagsToResource');

export const addTagsToResource = operation('AddTagsToResource', {
  access: (input, ctx) => ({ ...onOne(input, ctx), conditions: tagConditions(input.Tags) }),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const parameter = requireTagged(tx, input);
      tx.put(parameters, { ...parameter, tags: withTags(parameter.tags, input.Tags) });
      return {};
    }),
});
