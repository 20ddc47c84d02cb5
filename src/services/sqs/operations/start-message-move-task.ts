import type { Context } from '#kernel/operation';
import { blind } from '#kernel/store';

import { fault, operation } from '../define.ts';
import { settle } from '../ledger.ts';
import { limits } from '../limits.ts';
import { sealHandle } from '../move-task.ts';
import { findQueue, parseQueueArn } from '../queue.ts';
import { moveTasks, queues } from '../tables.ts';
import { countMovable, moveMessages } from '../tasks/move-messages.ts';

export const startMessageMoveTask = operation('StartMessageMoveTask', {
  // AWS: moving reads and deletes at one queue and sends to the other. [SQS Developer Guide, "Configuring queue permissions for redrive"]
  access: ({ SourceArn, DestinationArn }, ctx) => [
    { action: 'sqs:StartMessageMoveTask', resource: SourceArn },
    { action: 'sqs:ReceiveMessage', resource: SourceArn },
    { action: 'sqs:DeleteMessage', resource: SourceArn },
    { action: 'sqs:GetQueueAttributes', resource: SourceArn },
    ...(DestinationArn === undefined ? sourcesOf(ctx, SourceArn) : [DestinationArn]).map(
      (resource) => ({ action: 'sqs:SendMessage', resource }),
    ),
  ],

  handle: ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }, ctx) => {
    if (rate !== undefined && (rate < limits.moveRate.min || rate > limits.moveRate.max)) {
      throw fault(
        'InvalidParameterValueException',
        `Value ${rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: MaxNumberOfMessagesPerSecond must be between 1 and 500.`,
      );
    }
    return ctx.transact((tx) => {
      const source = findQueue(tx, parseQueueArn(SourceArn)?.resource ?? '');
      if (!source || source.arn !== SourceArn) throw notFound('SourceArn');
      const destination =
        DestinationArn === undefined
          ? undefined
          : findQueue(tx, parseQueueArn(DestinationArn)?.resource ?? '');
      if (DestinationArn !== undefined && destination?.arn !== DestinationArn)
        throw notFound('DestinationArn');
      if (DestinationArn === SourceArn) {
        throw fault(
          'InvalidParameterValueException',
          'Source queue arn and destination queue arn cannot be the same.',
        );
      }
      const [user] = tx.scanIndex(queues, 'deadLetter', { prefix: [blind(SourceArn)] });
      if (!user)
        throw fault(
          'InvalidParameterValueException',
          'Source queue must be configured as a Dead Letter Queue.',
        );
      if (destination && destination.isFifo !== source.isFifo) {
        throw fault(
          'InvalidParameterValueException',
          'Source queue and destination queue must be of the same type.',
        );
      }
      const recent = [
        ...tx.scanIndex(moveTasks, 'bySource', { prefix: [blind(SourceArn)], reverse: true }),
      ];
      if (recent.some(({ status }) => status === 'RUNNING')) {
        throw fault(
          'UnsupportedOperation',
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
        );
      }
      // AWS: the last ten tasks of a queue can be listed; older ones are forgotten.
      for (const old of recent.slice(limits.moveTasksListed - 1)) tx.delete(moveTasks, old);
      settle(tx, source.id, ctx.now());
      const id = ctx.newId();
      tx.put(moveTasks, {
        id,
        sourceArn: SourceArn,
        ...(DestinationArn !== undefined && { destinationArn: DestinationArn }),
        ...(rate !== undefined && { rate }),
        status: 'RUNNING',
        moved: 0,
        toMove: countMovable(tx, source),
        startedAtMs: ctx.now(),
      });
      tx.enqueue(moveMessages, { id }, { id: `move/${id}` });
      return { TaskHandle: sealHandle(id, SourceArn) };
    });
  },
});

/** The queues that letters may go back to. */
function sourcesOf(ctx: Context, deadLetterArn: string): readonly string[] {
  const arn = parseQueueArn(deadLetterArn);
  // GAP: of a caller of another account the permission to send to the sources is not asked; the sources' owner has granted the move.
  if (arn?.account !== ctx.account || arn.region !== ctx.region) return [];
  const prefix = [blind(deadLetterArn)];
  return ctx.transact((tx) =>
    Array.from(tx.scanIndex(queues, 'deadLetter', { prefix }), (queue) => queue.arn),
  );
}

function notFound(parameter: string) {
  return fault(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}
