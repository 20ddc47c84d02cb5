import {
  bodies,
  counts,
  type Message,
  messages,
  moveTasks,
  type Queue,
  queues,
} from '#services/sqs/tables';

/** Opens the directory of a server that is gone, and compares what lies there with what its clients know. */
import { type Cloud, createCloud } from '../../../src/cloud.ts';
import { type Load, MOVED, QUEUES, type QueueName, RETENTION_SECONDS } from './clients.ts';

export interface Stored {
  readonly body: string;
  readonly message: Message;
}

const NAMES = Object.keys(QUEUES).filter((name): name is QueueName => name in QUEUES);

export function openDirectory(dataDir: string, log: (line: string) => void): Promise<Cloud> {
  return createCloud({ dataDir, clock: 'manual', logLevel: 'error', log });
}

/** What is wrong. */
export function examine(cloud: Cloud, load: Load): string[] {
  return NAMES.flatMap((name) => {
    const journal = load.journals[name];
    const stored = storedIn(cloud, name);
    const present = stored.map(({ body }) => body);
    const problems = [
      ...journal.problems(present),
      ...countProblems(cloud, name, stored),
      ...(name === 'orders.fifo' ? orderProblems(stored) : []),
    ].map((problem) => `${name}: ${problem}`);
    journal.forgetSettled(new Set(present));
    return problems;
  });
}

function sqsCell(cloud: Cloud) {
  return cloud.kernel.cell({ service: 'sqs', account: cloud.accountId, region: cloud.region });
}

/** The messages of a queue, as a scan of the rows finds them. */
export function storedIn(cloud: Cloud, name: string): Stored[] {
  const queue = queueIn(cloud, name);
  return sqsCell(cloud).transact((tx) => {
    return [...tx.scan(messages, { prefix: [queue.id] })].map((message) => {
      const body = tx.get(bodies, message.queue, message.sentAtMs, message.sequence);
      if (!body) throw new Error(`the message ${message.id} has no body`);
      return { message, body: body.body };
    });
  });
}

function queueIn(cloud: Cloud, name: string): Queue {
  const found = sqsCell(cloud).transact((tx) =>
    [...tx.scan(queues)].find((queue) => queue.name === name),
  );
  if (!found) throw new Error(`the queue ${name} is lost`);
  return found;
}

/** The counts of a queue against a scan of its messages. */
export function countProblems(cloud: Cloud, name: string, stored: readonly Stored[]): string[] {
  const queue = queueIn(cloud, name);
  const count = sqsCell(cloud).transact((tx) => tx.get(counts, queue.id));
  const found = { ready: 0, delayed: 0, 'in-flight': 0 };
  for (const { message } of stored) found[message.phase] += 1;
  const scanned = [found.ready, found.delayed, found['in-flight']].join();
  const counted = [count?.ready ?? 0, count?.delayed ?? 0, count?.inFlight ?? 0].join();
  return scanned === counted ? [] : [`the counts say ${counted}, the messages ${scanned}`];
}

/** In each group the messages lie in the order in which they were sent. */
function orderProblems(stored: readonly Stored[]): string[] {
  const last = new Map<string, number>();
  const problems: string[] = [];
  for (const { body, message } of stored.toSorted(
    (a, b) => a.message.sequence - b.message.sequence,
  )) {
    const group = message.group ?? '';
    const number = Number(body.split('/')[1]);
    if (number <= (last.get(group) ?? -1)) problems.push(`${body} lies behind ${last.get(group)}`);
    last.set(group, number);
  }
  return problems;
}

/** Lets the rest of what was ordered happen: delays end, the move ends, old messages go. What is wrong then. */
export async function examineTasks(cloud: Cloud): Promise<string[]> {
  const problems: string[] = [];
  await cloud.clock.advance({ seconds: RETENTION_SECONDS + 1 });
  if (storedIn(cloud, 'short').length > 0)
    problems.push('short: messages outlive their retention period');
  await cloud.clock.advance({ seconds: MOVED });
  const moved = storedIn(cloud, 'revived').map(({ body }) => body);
  if (new Set(moved).size !== MOVED || moved.length !== MOVED)
    problems.push(`the move has moved ${moved.length} messages`);
  if (storedIn(cloud, 'dead').length > 0) problems.push('the move has left messages behind');
  const [move] = sqsCell(cloud).transact((tx) => [...tx.scan(moveTasks)]);
  if (move?.status !== 'COMPLETED') problems.push(`the move is ${move?.status}`);
  for (const name of [...NAMES, 'dead', 'revived'])
    problems.push(...countProblems(cloud, name, storedIn(cloud, name)));
  return problems;
}
