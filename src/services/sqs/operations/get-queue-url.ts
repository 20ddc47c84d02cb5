import { operation } from '../define.ts';
import { findQueue, queueArn, queueDoesNotExist, queueUrl } from '../queue.ts';

export const getQueueUrl = operation('GetQueueUrl', {
  access: ({ QueueName, QueueOwnerAWSAccountId }, ctx) => ({
    action: 'sqs:GetQueueUrl',
    resource: queueArn(ctx.request.scopeRegion, QueueOwnerAWSAccountId ?? ctx.account, QueueName),
  }),

  handle: ({ QueueName }, ctx) =>
    ctx.transact((tx) => {
      const queue = findQueue(tx, QueueName);
      if (!queue) throw queueDoesNotExist();
      return { QueueUrl: queueUrl(ctx, queue.arn) };
    }),
});
