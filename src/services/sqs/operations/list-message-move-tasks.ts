import { blind } from '#kernel/store';

import { fault, operation } from '../define.ts';
import { limits } from '../limits.ts';
import { sealHandle } from '../move-task.ts';
import { findQueue, parseQueueArn } from '../queue.ts';
import { type MoveTask, moveTasks } from '../tables.ts';

export const listMessageMoveTasks = operation('ListMessageMoveTasks', {
  access: ({ SourceArn }) =>
    [
      'sqs:ListMessageMoveTasks',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ].map((action) => ({
      action,
      resource: SourceArn,
    })),

  handle: ({ SourceArn, MaxResults = 1 }, ctx) => {
    if (MaxResults < 1 || MaxResults > limits.moveTasksListed) {
      throw fault(
        'InvalidParameterValueException',
        `Value ${MaxResults} for parameter MaxResults is invalid. Reason: MaxResults must be between 1 and 10.`,
      );
    }
    return ctx.transact((tx) => {
      if (!findQueue(tx, parseQueueArn(SourceArn)?.resource ?? '')) {
        throw fault(
          'ResourceNotFoundException',
          "The resource that you specified for the SourceArn parameter doesn't exist.",
        );
      }
      const found = [
        ...tx.scanIndex(moveTasks, 'bySource', { prefix: [blind(SourceArn)], reverse: true }),
      ];
      return { Results: found.slice(0, MaxResults).map(shown) };
    });
  },
});

function shown(move: MoveTask) {
  return {
    // AWS: only a task that runs has a handle.
    ...(move.status === 'RUNNING' && { TaskHandle: sealHandle(move.id, move.sourceArn) }),
    Status: move.status,
    SourceArn: move.sourceArn,
    ...(move.destinationArn !== undefined && { DestinationArn: move.destinationArn }),
    ...(move.rate !== undefined && { MaxNumberOfMessagesPerSecond: move.rate }),
    ApproximateNumberOfMessagesMoved: move.moved,
    ApproximateNumberOfMessagesToMove: move.toMove,
    ...(move.failure !== undefined && { FailureReason: move.failure }),
    StartedTimestamp: move.startedAtMs,
  };
}
