import { onTopic, tagConditions } from '../access.ts';
import { operation } from '../define.ts';
import { topics } from '../tables.ts';
import { checkTagCount, readTags, requireTagged } from '../tags.ts';

export const tagResource = operation('TagResource', {
  access: ({ ResourceArn, Tags }, ctx) =>
    onTopic('TagResource', ResourceArn, ctx, {
      parameter: 'ResourceArn',
      conditions: tagConditions(Tags),
    }),

  handle: ({ ResourceArn, Tags }, ctx) =>
    ctx.transact((tx) => {
      const topic = requireTagged(tx, ResourceArn);
      tx.put(topics, { ...topic, tags: checkTagCount({ ...topic.tags, ...readTags(Tags) }) });
      return {};
    }),
});
