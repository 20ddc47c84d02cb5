import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { describe } from '../topic-attributes.ts';
import { countsOf, requireTopic } from '../topic.ts';

export const getTopicAttributes = operation('GetTopicAttributes', {
  access: ({ TopicArn }, ctx) => onTopic('GetTopicAttributes', TopicArn, ctx),

  handle: ({ TopicArn }, ctx) =>
    ctx.transact((tx) => {
      const topic = requireTopic(tx, TopicArn);
      return { Attributes: describe(topic, countsOf(tx, topic.id)) };
    }),
});
