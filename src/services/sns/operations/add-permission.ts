import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { withPermission } from '../permission.ts';
import { topics } from '../tables.ts';
import { requireTopic } from '../topic.ts';

export const addPermission = operation('AddPermission', {
  access: ({ TopicArn }, ctx) => onTopic('AddPermission', TopicArn, ctx),

  handle: ({ TopicArn, Label, AWSAccountId, ActionName }, ctx) =>
    ctx.transact((tx) => {
      const topic = requireTopic(tx, TopicArn);
      const policy = withPermission(topic, Label, AWSAccountId, ActionName);
      tx.put(topics, { ...topic, policy });
      return {};
    }),
});
