/** Amazon SQS: queues, standard and FIFO. */
import { defineService } from '#kernel/service';
import { blind } from '#kernel/store';

import { missing } from './message.ts';
import { addPermission } from './operations/add-permission.ts';
import { cancelMessageMoveTask } from './operations/cancel-message-move-task.ts';
import { changeMessageVisibilityBatch } from './operations/change-message-visibility-batch.ts';
import { changeMessageVisibility } from './operations/change-message-visibility.ts';
import { createQueue } from './operations/create-queue.ts';
import { deleteMessageBatch } from './operations/delete-message-batch.ts';
import { deleteMessage } from './operations/delete-message.ts';
import { deleteQueue } from './operations/delete-queue.ts';
import { getQueueAttributes } from './operations/get-queue-attributes.ts';
import { getQueueUrl } from './operations/get-queue-url.ts';
import { listDeadLetterSourceQueues } from './operations/list-dead-letter-source-queues.ts';
import { listMessageMoveTasks } from './operations/list-message-move-tasks.ts';
import { listQueueTags } from './operations/list-queue-tags.ts';
import { listQueues } from './operations/list-queues.ts';
import { purgeQueue } from './operations/purge-queue.ts';
import { receiveMessage } from './operations/receive-message.ts';
import { removePermission } from './operations/remove-permission.ts';
import { sendMessageBatch } from './operations/send-message-batch.ts';
import { sendMessage } from './operations/send-message.ts';
import { setQueueAttributes } from './operations/set-queue-attributes.ts';
import { startMessageMoveTask } from './operations/start-message-move-task.ts';
import { tagQueue } from './operations/tag-queue.ts';
import { untagQueue } from './operations/untag-queue.ts';
import { parseQueueArn } from './queue.ts';
import {
  bodies,
  counts,
  deduplications,
  deletedNames,
  groups,
  messages,
  moveTasks,
  queues,
  receiveAttempts,
} from './tables.ts';
import { expireMessages } from './tasks/expire-messages.ts';
import { moveMessages } from './tasks/move-messages.ts';
import { sweep } from './tasks/sweep.ts';

// A message of 1 MiB can be six times as long in JSON, and a form writes most characters as three.
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const PATH_OF_QUEUE = /^\/\d{12}\/[^/]+\/?$/;

export const sqs = defineService({
  name: 'sqs',
  errorNamespace: 'com.amazonaws.sqs',
  maxBodyBytes: MAX_BODY_BYTES,
  // AWS: unknown names of attributes are told as InvalidAttributeName, not as a broken constraint.
  validation: { missing, off: ['enum'] },
  tables: [
    queues,
    messages,
    bodies,
    groups,
    deduplications,
    counts,
    moveTasks,
    receiveAttempts,
    deletedNames,
  ],
  tasks: [expireMessages, moveMessages, sweep],
  operations: [
    addPermission,
    cancelMessageMoveTask,
    changeMessageVisibilityBatch,
    changeMessageVisibility,
    createQueue,
    deleteMessageBatch,
    deleteMessage,
    deleteQueue,
    getQueueAttributes,
    getQueueUrl,
    listDeadLetterSourceQueues,
    listMessageMoveTasks,
    listQueueTags,
    listQueues,
    purgeQueue,
    receiveMessage,
    removePermission,
    sendMessageBatch,
    sendMessage,
    setQueueAttributes,
    startMessageMoveTask,
    tagQueue,
    untagQueue,
  ],

  directory: {
    resource: (tx, arn) => {
      const queue = tx.get(queues, blind(parseQueueArn(arn)?.resource ?? ''));
      if (!queue) return undefined;
      return { tags: queue.tags, ...(queue.policy !== undefined && { policy: queue.policy }) };
    },
  },

  // Clients of the query protocol name the queue by the path of the request.
  prepare: (input, request) =>
    'QueueUrl' in input || !PATH_OF_QUEUE.test(request.path)
      ? input
      : { ...input, QueueUrl: request.origin + request.path },
});
