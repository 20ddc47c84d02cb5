import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { checkLargeTopic } from '../large-topic.ts';
import { topics } from '../tables.ts';
import { withAttribute } from '../topic-attributes.ts';
import { requireTopic } from '../topic.ts';

export const setTopicAttributes = operation('SetTopicAttributes', {
  access: ({ TopicArn }, ctx) => onTopic('SetTopicAttributes', TopicArn, ctx),

  handle: ({ TopicArn, AttributeName, AttributeValue = '' }, ctx) =>
    ctx.transact((tx) => {
      const topic = requireTopic(tx, TopicArn);
      const after = { ...topic, ...withAttribute(topic, AttributeName, AttributeValue, topic) };
      checkLargeTopic(tx, after);
      tx.put(topics, after);
      return {};
    }),
});
