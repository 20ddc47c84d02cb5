/**
 * The books of a queue: messages, groups and counts change together, here and nowhere else.
 * INVARIANT: the counts equal what a scan of the messages would give, after every transaction.
 */
import { blind, type Transaction } from '#kernel/store';
import { type EpochMs, epochMs, plusSeconds } from '#lib/time';

import { bounds } from './limits.ts';
import {
  bodies,
  type Counts,
  counts,
  type Group,
  groups,
  type Message,
  type MessageBody,
  messages,
  type Queue,
} from './tables.ts';

const NEVER = epochMs(Number.MAX_SAFE_INTEGER);

/** The counts of a queue; of a new one, nothing. */
export function countsOf(tx: Transaction, queue: string): Counts {
  return (
    tx.get(counts, queue) ?? {
      queue,
      ready: 0,
      delayed: 0,
      inFlight: 0,
      next: 1,
      hiddenUntilMs: NEVER,
      gaugedMs: epochMs(0),
    }
  );
}

/** The name of the signal that tells waiting receivers of a queue to look again. */
export function arrival(queue: string): string {
  return `messages/${queue}`;
}

/** A new message enters its queue; gives the instant at which the queue's oldest is thrown away, where that changes. */
export function enter(
  tx: Transaction,
  queue: Queue,
  message: Message,
  body: MessageBody,
): EpochMs | undefined {
  const before = countsOf(tx, queue.id);
  tx.insert(bodies, body);
  tx.insert(messages, message);
  const isDelayed = message.phase === 'delayed';
  // A dead letter may be older than the messages that are there.
  const expiryAtMs = earlier(before.expiryAtMs ?? NEVER, expiryOf(queue, message.sentAtMs));
  tx.put(counts, {
    ...before,
    ready: before.ready + (isDelayed ? 0 : 1),
    delayed: before.delayed + (isDelayed ? 1 : 0),
    next: Math.max(before.next, message.sequence + 1),
    hiddenUntilMs: isDelayed
      ? earlier(before.hiddenUntilMs, message.readyAtMs)
      : before.hiddenUntilMs,
    expiryAtMs,
  });
  if (message.group !== undefined) joinGroup(tx, message);
  tx.signal(arrival(queue.id));
  return before.expiryAtMs === expiryAtMs ? undefined : expiryAtMs;
}

/** A message changes its phase: it is taken, hidden for longer, or shown again. */
export function change(tx: Transaction, before: Message, after: Message): void {
  tx.put(messages, after);
  const count = countsOf(tx, after.queue);
  const moved = withPhase(withPhase(count, before.phase, -1), after.phase, 1);
  const comesBackFirst = after.phase !== 'ready' && after.readyAtMs < moved.hiddenUntilMs;
  tx.put(counts, comesBackFirst ? { ...moved, hiddenUntilMs: after.readyAtMs } : moved);
  if (after.group !== undefined) regroup(tx, after, inFlightOf(after) - inFlightOf(before));
  // Those who wait must know of what can be received, and when the next hidden message comes back.
  if (after.phase === 'ready' || comesBackFirst) tx.signal(arrival(after.queue));
}

/** A message leaves its queue. */
export function remove(tx: Transaction, message: Message): void {
  tx.delete(messages, message);
  // SAFETY: a body's key is its position.
  tx.delete(bodies, message as unknown as MessageBody);
  tx.put(counts, withPhase(countsOf(tx, message.queue), message.phase, -1));
  if (message.group === undefined) return;
  regroup(tx, message, -inFlightOf(message));
  // The next message of a FIFO group can be received when the one before it is gone.
  if (message.isFifo) tx.signal(arrival(message.queue));
}

/** Shows every hidden message whose time has come; tells whether there were any. */
export function settle(tx: Transaction, queue: string, now: EpochMs): boolean {
  const before = countsOf(tx, queue);
  if (before.hiddenUntilMs > now) return false;
  let settled = 0;
  let next = NEVER;
  for (const message of tx.scanIndex(messages, 'hidden', { prefix: [queue] })) {
    if (message.readyAtMs > now || settled >= bounds.settledPerCall) {
      next = message.readyAtMs;
      break;
    }
    change(tx, message, { ...message, phase: 'ready' });
    settled += 1;
  }
  tx.put(counts, { ...countsOf(tx, queue), hiddenUntilMs: next });
  return settled > 0;
}

/** When a message is thrown away. */
export function expiryOf(queue: Queue, sentAtMs: EpochMs): EpochMs {
  return plusSeconds(sentAtMs, queue.retentionSeconds);
}

function withPhase(count: Counts, phase: Message['phase'], by: number): Counts {
  switch (phase) {
    case 'ready':
      return { ...count, ready: count.ready + by };
    case 'delayed':
      return { ...count, delayed: count.delayed + by };
    case 'in-flight':
      return { ...count, inFlight: count.inFlight + by };
  }
}

function inFlightOf({ phase }: Message): number {
  return phase === 'in-flight' ? 1 : 0;
}

/** A message at the end of its group's line: the head changes only when there was none. */
function joinGroup(tx: Transaction, message: Message): void {
  const group = message.group ?? '';
  const known = tx.get(groups, message.queue, blind(group));
  if (known?.head !== undefined) return;
  // Of standard queues only messages that can be received stand in line.
  if (!message.isFifo && message.phase !== 'ready') return;
  tx.put(groups, {
    queue: message.queue,
    group,
    head: message.sequence,
    isAvailable: message.phase === 'ready',
    inFlight: known?.inFlight ?? 0,
  });
}

/** Finds a group's head anew after one of its messages changed or left. */
function regroup(tx: Transaction, { queue, group = '' }: Message, inFlightBy: number): void {
  const known = tx.get(groups, queue, blind(group));
  const inFlight = Math.max(0, (known?.inFlight ?? 0) + inFlightBy);
  const head = firstOf(tx, queue, group);
  const row: Group = {
    queue,
    group,
    ...(head && { head: head.sequence }),
    isAvailable: head?.phase === 'ready',
    inFlight,
  };
  if (!head && inFlight === 0) {
    if (known) tx.delete(groups, row);
  } else tx.put(groups, row);
}

function firstOf(tx: Transaction, queue: string, group: string): Message | undefined {
  const first = tx.scanIndex(messages, 'line', { prefix: [queue, blind(group)] }).next();
  return first.done ? undefined : first.value;
}

function earlier(left: EpochMs, right: EpochMs): EpochMs {
  return left < right ? left : right;
}
