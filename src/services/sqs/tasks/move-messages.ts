import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { invariant } from '#lib/assert';
import { plusSeconds } from '#lib/time';

import { task } from '../define.ts';
import { countsOf, remove, settle } from '../ledger.ts';
import { bounds } from '../limits.ts';
import { findQueue, parseQueueArn } from '../queue.ts';
import { transfer } from '../receive.ts';
import { bodies, type Message, messages, type MoveTask, moveTasks, type Queue } from '../tables.ts';

/** Moves dead letters back, or to another queue, at the rate that was asked for: one step a second. */
export const moveMessages = task<{ readonly id: string }>({
  name: 'sqs.move-messages',
  retry: retrySchedules.untilDone,

  run: ({ id }, ctx) => ctx.transact((tx) => step(tx, ctx, id)),
});

/** Moves some messages, and writes itself down again when there are more: between two steps others get their turn. */
function step(tx: Transaction, ctx: TaskContext, id: string): void {
  const move = tx.get(moveTasks, id);
  if (move?.status !== 'RUNNING') return;
  const source = findQueue(tx, parseQueueArn(move.sourceArn)?.resource ?? '');
  if (!source) {
    const failure = 'AWS.SimpleQueueService.NonExistentQueue';
    tx.put(moveTasks, { ...move, status: 'FAILED', failure });
    return;
  }
  settle(tx, source.id, ctx.now());
  const most = Math.min(move.rate ?? bounds.movedPerStep, move.toMove - move.moved);
  let moved = 0;
  for (const message of movable(tx, source)) {
    if (moved >= most) break;
    const failure = moveOne(tx, move, message, ctx);
    if (failure !== undefined) {
      tx.put(moveTasks, { ...move, moved: move.moved + moved, status: 'FAILED', failure });
      return;
    }
    moved += 1;
  }
  const after: MoveTask = { ...move, moved: move.moved + moved };
  const isDone = moved === 0 || after.moved >= after.toMove;
  tx.put(moveTasks, isDone ? { ...after, status: 'COMPLETED' } : after);
  if (isDone) return;
  const at = move.rate === undefined ? ctx.now() : plusSeconds(ctx.now(), 1);
  tx.enqueue(moveMessages, { id }, { id: `move/${id}`, at });
}

/** The messages that can be received now, oldest first: of a FIFO group, those before the first that is hidden. */
function* movable(tx: Transaction, source: Queue): IterableIterator<Message> {
  const held = new Set<string>();
  for (const message of tx.scan(messages, { prefix: [source.id] })) {
    const { phase, group } = message;
    if (phase !== 'ready') {
      if (group !== undefined && source.isFifo) held.add(group);
    } else if (group === undefined || !held.has(group)) yield message;
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
  transfer(tx, { message, body, to: target, now: ctx.now(), as: { kind: 'new', id: ctx.newId() } });
  return undefined;
}

/** How many messages a move that starts now has before it. */
export function countMovable(tx: Transaction, source: Queue): number {
  return countsOf(tx, source.id).ready;
}
