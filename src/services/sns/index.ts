/** Amazon SNS: topics, standard and FIFO, and their subscriptions. */
import { defineService } from '#kernel/service';
import { blind } from '#kernel/store';

import { addPermission } from './operations/add-permission.ts';
import { confirmSubscription } from './operations/confirm-subscription.ts';
import { createTopic } from './operations/create-topic.ts';
import { deleteTopic } from './operations/delete-topic.ts';
import { getSubscriptionAttributes } from './operations/get-subscription-attributes.ts';
import { getTopicAttributes } from './operations/get-topic-attributes.ts';
import { listSubscriptionsByTopic } from './operations/list-subscriptions-by-topic.ts';
import { listSubscriptions } from './operations/list-subscriptions.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { listTopics } from './operations/list-topics.ts';
import { publishBatch } from './operations/publish-batch.ts';
import { publish } from './operations/publish.ts';
import { removePermission } from './operations/remove-permission.ts';
import { setSubscriptionAttributes } from './operations/set-subscription-attributes.ts';
import { setTopicAttributes } from './operations/set-topic-attributes.ts';
import { subscribe } from './operations/subscribe.ts';
import { tagResource } from './operations/tag-resource.ts';
import { unsubscribe } from './operations/unsubscribe.ts';
import { untagResource } from './operations/untag-resource.ts';
import {
  counts,
  deduplications,
  deliveries,
  messages,
  signingKeys,
  subscriptions,
  throttles,
  topics,
  totals,
} from './tables.ts';
import { askForConfirmation, dropUnconfirmed } from './tasks/confirm.ts';
import { deliver, deliverLine } from './tasks/deliver.ts';
import { fanOut } from './tasks/fan-out.ts';
import { sweep } from './tasks/sweep.ts';
import { invalidParameter, topicNameOf } from './topic.ts';

// A message of 1 MiB, and a form writes most characters as three.
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export const sns = defineService({
  name: 'sns',
  // AWS: in these words. [AWS CLI, `aws sns publish` without the permission]
  denial: { code: 'AuthorizationErrorException', prefix: 'SNS' },
  maxBodyBytes: MAX_BODY_BYTES,
  // AWS: SNS words what is wrong with a parameter itself. [recordings]
  validation: {
    missing: (path) => invalidParameter(`${path} Reason: no value for required parameter`),
    off: ['length', 'range', 'pattern', 'enum'],
  },
  tables: [
    topics,
    counts,
    subscriptions,
    messages,
    deliveries,
    deduplications,
    signingKeys,
    throttles,
    totals,
  ],
  tasks: [askForConfirmation, deliver, deliverLine, dropUnconfirmed, fanOut, sweep],
  operations: [
    addPermission,
    confirmSubscription,
    createTopic,
    deleteTopic,
    getSubscriptionAttributes,
    getTopicAttributes,
    listSubscriptionsByTopic,
    listSubscriptions,
    listTagsForResource,
    listTopics,
    publishBatch,
    publish,
    removePermission,
    setSubscriptionAttributes,
    setTopicAttributes,
    subscribe,
    tagResource,
    unsubscribe,
    untagResource,
  ],

  directory: {
    resource: (tx, arn) => {
      const topic = tx.get(topics, blind(topicNameOf(arn)));
      return topic?.arn === arn ? { tags: topic.tags, policy: topic.policy } : undefined;
    },
  },
});
