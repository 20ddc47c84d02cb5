import { expect, test } from 'vitest';

import { createCloud } from '#index';
import { blind, type Transaction } from '#kernel/store';
import { type EpochMs, plusSeconds } from '#lib/time';

import { admit } from './admission.ts';
import { usualSettings } from './attributes.ts';
import { change, countsOf, remove, settle } from './ledger.ts';
import { hidden, taken } from './message.ts';
import { groups, type Message, messages, type Queue } from './tables.ts';

/** A number from 0 to 1 at random, the same for the same seed. [mulberry32] */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function queueOf(isFifo: boolean, now: EpochMs): Queue {
  return {
    ...usualSettings(isFifo),
    name: 'orders',
    id: 'queue-id',
    arn: 'arn:aws:sqs:us-east-1:000000000000:orders',
    isFifo,
    createdAtMs: now,
    modifiedAtMs: now,
    tags: {},
  };
}

/** The books against the messages themselves. */
function audit(tx: Transaction, { id, isFifo }: Queue): void {
  const all = [...tx.scan(messages, { prefix: [id] })];
  const count = (phase: Message['phase']) => all.filter((one) => one.phase === phase).length;
  const { ready, delayed, inFlight, hiddenUntilMs } = countsOf(tx, id);
  expect({ ready, delayed, inFlight }).toEqual({
    ready: count('ready'),
    delayed: count('delayed'),
    inFlight: count('in-flight'),
  });
  for (const { phase, readyAtMs } of all)
    if (phase !== 'ready') expect(readyAtMs).toBeGreaterThanOrEqual(hiddenUntilMs);
  for (const group of ['a', 'b', 'c']) {
    const line = all
      .filter((one) => one.group === group)
      .toSorted((left, right) => left.sequence - right.sequence);
    const head = isFifo ? line[0] : line.find(({ phase }) => phase === 'ready');
    const hiddenCount = line.filter(({ phase }) => phase === 'in-flight').length;
    const row = tx.get(groups, id, blind(group));
    if (!head && hiddenCount === 0) expect(row).toBeUndefined();
    else
      expect(row).toMatchObject({
        group,
        isAvailable: head?.phase === 'ready',
        inFlight: hiddenCount,
        ...(head && { head: head.sequence }),
      });
  }
}

test.each([true, false])(
  'counts and groups are what a scan would give, whatever happens (FIFO: %s)',
  async (isFifo) => {
    const cloud = await createCloud({ clock: 'manual' });
    const random = randomOf(isFifo ? 1 : 2);
    const pick = <T>(items: readonly T[]): T | undefined =>
      items[Math.floor(random() * items.length)];
    const cell = cloud.kernel.cell({
      service: 'sqs',
      account: '000000000000',
      region: 'us-east-1',
    });
    const queue = queueOf(isFifo, cloud.kernel.clock.now());
    const step = (tx: Transaction) => {
      const now = cloud.kernel.clock.now();
      const one = pick([...tx.scan(messages, { prefix: [queue.id] })]);
      const kind = random();
      if (kind < 0.35 || !one) {
        const delaySeconds = random() < 0.3 ? Math.floor(random() * 60) : 0;
        const position = { queue: queue.id, sentAtMs: now, sequence: countsOf(tx, queue.id).next };
        const group = pick(isFifo ? ['a', 'b', 'c'] : ['a', 'b', 'c', undefined]);
        const message: Message = {
          ...position,
          id: `m${position.sequence}`,
          phase: delaySeconds > 0 ? 'delayed' : 'ready',
          readyAtMs: plusSeconds(now, delaySeconds),
          receiveCount: 0,
          isFifo,
          ...(group !== undefined && { group }),
        };
        admit(tx, queue, message, { ...position, body: 'x', md5: '', senderId: '' });
      } else if (kind < 0.6 && one.phase === 'ready')
        change(tx, one, taken(one, now, Math.floor(random() * 40)));
      else if (kind < 0.75 && one.receiveCount > 0)
        change(tx, one, hidden(one, now, Math.floor(random() * 40)));
      else if (kind < 0.9) remove(tx, one);
      else settle(tx, queue.id, now);
      audit(tx, queue);
    };
    for (let time = 0; time < 1500; time += 1) {
      cloud.kernel.transact(cell, step);
      if (random() < 0.3) await cloud.clock.advance({ seconds: Math.floor(random() * 10) });
    }
    await cloud.stop();
  },
);
