import { fault, operation } from '../define.ts';
import { openHandle } from '../move-task.ts';
import { findQueue, parseQueueArn } from '../queue.ts';
import { moveTasks } from '../tables.ts';

export const cancelMessageMoveTask = operation('CancelMessageMoveTask', {
  access: ({ TaskHandle }) => {
    const { sourceArn } = openHandle(TaskHandle);
    return [
      'sqs:CancelMessageMoveTask',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ].map((action) => ({
      action,
      resource: sourceArn,
    }));
  },

  handle: ({ TaskHandle }, ctx) => {
    const { id, sourceArn } = openHandle(TaskHandle);
    return ctx.transact((tx) => {
      if (!findQueue(tx, parseQueueArn(sourceArn)?.resource ?? '')) {
        throw fault(
          'ResourceNotFoundException',
          "The resource that you specified for the SourceArn parameter doesn't exist.",
        );
      }
      const move = tx.get(moveTasks, id);
      if (!move || move.sourceArn !== sourceArn)
        throw fault('ResourceNotFoundException', 'Task does not exist.');
      if (move.status !== 'RUNNING') {
        throw fault('UnsupportedOperation', 'Only active tasks can be cancelled.');
      }
      tx.put(moveTasks, { ...move, status: 'CANCELLED' });
      tx.cancel(`move/${id}`);
      return { ApproximateNumberOfMessagesMoved: move.moved };
    });
  },
});
