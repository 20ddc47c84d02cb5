import { plusSeconds } from '#lib/time';

import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { bounds } from '../limits.ts';
import { topics } from '../tables.ts';
import { sweep } from '../tasks/sweep.ts';
import { countTopic, findTopic } from '../topic.ts';

export const deleteTopic = operation('DeleteTopic', {
  access: ({ TopicArn }, ctx) => onTopic('DeleteTopic', TopicArn, ctx),

  handle: ({ TopicArn }, ctx) =>
    ctx.transact((tx) => {
      const topic = findTopic(tx, TopicArn);
      // AWS: deleting a topic that is not there succeeds. [recordings: test_delete_non_existent_topic]
      if (!topic) return {};
      tx.delete(topics, topic);
      countTopic(tx, topic, -1);
      // AWS: subscriptions of a deleted topic can still be read for a while. [recordings: test_delete_subscriptions_on_delete_topic]
      const at = plusSeconds(ctx.now(), bounds.sweptAfterSeconds);
      tx.enqueue(sweep, { topic: topic.id }, { id: `sweep/${topic.id}`, at });
      return {};
    }),
});
