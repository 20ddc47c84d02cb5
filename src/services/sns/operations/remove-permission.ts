import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { withoutPermission } from '../permission.ts';
import { topics } from '../tables.ts';
import { requireTopic } from '../topic.ts';

export const removePermission = operation('RemovePermission', {
  access: ({ TopicArn }, ctx) => onTopic('RemovePermission', TopicArn, ctx),

  handle: ({ TopicArn, Label }, ctx) =>
    ctx.transact((tx) => {
      const topic = requireTopic(tx, TopicArn);
      tx.put(topics, { ...topic, policy: withoutPermission(topic, Label) });
      return {};
    }),
});
