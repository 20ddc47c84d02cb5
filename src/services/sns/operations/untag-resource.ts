import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { topics } from '../tables.ts';
import { requireTagged } from '../tags.ts';

export const untagResource = operation('UntagResource', {
  access: ({ ResourceArn, TagKeys }, ctx) =>
    onTopic('UntagResource', ResourceArn, ctx, {
      parameter: 'ResourceArn',
      conditions: { 'aws:tagkeys': TagKeys },
    }),

  handle: ({ ResourceArn, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const topic = requireTagged(tx, ResourceArn);
      const kept = Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key));
      tx.put(topics, { ...topic, tags: Object.fromEntries(kept) });
      return {};
    }),
});
