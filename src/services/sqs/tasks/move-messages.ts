import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { invariant } from '#lib/assert';
import { plusSeconds } from '#lib/time';

import { task } from '../define.ts';
import { countsOf, remove } from '../ledger.ts';
import { bounds } from '../limits.ts';
import { findQueue, parseQueueArn } from '../queue.ts';
import { transfer } from '../receive.ts';
import { bodies, type Message, messages, type MoveTask, moveTasks, type Queue } from '../tables.ts';

/** Moves dead letters back, or to another queue, at the rate that was asked for: one step a second. */
export const moveMessages = task<{ readonly id: string }>({
  name: 'sqs.move-messages',
  retry: retrySchedules.untilDone,

  run({ id }, ctx) {
    let isDone = false;
    while (!isDone) isDone = ctx.transact((tx) => step(tx, ctx, id));
  },
});

/** Moves some messages; tells whether this run has done its part. */
function step(tx: Transaction, ctx: TaskContext, id: string): boolean {
  const move = tx.get(moveTasks, id);
  if (!move || (move.status !== 'RUNNING' && move.status !== 'CANCELLING')) return true;
  if (move.status === 'CANCELLING') return end(tx, { ...move, status: 'CANCELLED' });
  const source = findQueue(tx, parseQueueArn(move.sourceArn)?.resource ?? '');
  if (!source)
    return end(tx, {
      ...move,
      status: 'FAILED',
      failure: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  const most = Math.min(move.rate ?? bounds.movedPerStep, move.toMove - move.moved);
  let moved = 0;
  for (const message of movable(tx, source)) {
    if (moved >= most) break;
    const failure = moveOne(tx, move, message, ctx);
    if (failure !== undefined)
      return end(tx, { ...move, moved: move.moved + moved, status: 'FAILED', failure });
    moved += 1;
  }
  const after: MoveTask = { ...move, moved: move.moved + moved };
  if (moved === 0 || after.moved >= after.toMove) return end(tx, { ...after, status: 'COMPLETED' });
  tx.put(moveTasks, after);
  if (move.rate === undefined) return false;
  tx.enqueue(moveMessages, { id }, { id: `move/${id}`, at: plusSeconds(ctx.now(), 1) });
  return true;
}

function end(tx: Transaction, move: MoveTask): boolean {
  tx.put(moveTasks, move);
  return true;
}

/** The messages that can be received now, oldest first. */
function* movable(tx: Transaction, source: Queue): IterableIterator<Message> {
  for (const message of tx.scan(messages, { prefix: [source.id] })) {
    if (message.phase === 'ready') yield message;
  }
}

/** Moves one message; gives the reason when there is no queue to take it. */
function moveOne(
  tx: Transaction,
  move: MoveTask,
  message: Message,
  ctx: TaskContext,
): string | undefined {
  const body = tx.get(bodies, message.queue, message.sentAtMs, message.sequence);
  invariant(body, 'a message has a body');
  const targetArn = move.destinationArn ?? body.deadLetterSource;
  const target =
    targetArn === undefined ? undefined : findQueue(tx, parseQueueArn(targetArn)?.resource ?? '');
  if (!target)
    return targetArn === undefined
      ? 'CouldNotDetermineMessageSource'
      : 'AWS.SimpleQueueService.NonExistentQueue';
  remove(tx, message);
  transfer(tx, { message, body, to: target, now: ctx.now() });
  return undefined;
}

/** How many messages a move that starts now has before it. */
export function countMovable(tx: Transaction, source: Queue): number {
  return countsOf(tx, source.id).ready;
}
