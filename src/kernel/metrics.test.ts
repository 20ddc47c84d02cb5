import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { addToMetrics, dimensionText, metricRows, minuteOf } from './metrics.ts';
import { openStore } from './start.ts';

const NOON = epochMs(Date.parse('2026-03-01T12:00:30Z'));

test('values of a minute are one row for each metric and its dimensions', async () => {
  const { store } = await openStore(undefined, { kind: 'beside' });
  const cell = store.cell({ service: 'sqs', account: '000000000000', region: 'us-east-1' });
  const sent = (value: number, queue: string) => ({
    metric: 'SentMessageSize',
    dimensions: { QueueName: queue },
    value,
  });
  addToMetrics(cell, [sent(3, 'a'), sent(7, 'a'), sent(1, 'b')], NOON);
  addToMetrics(cell, [sent(2, 'a')], NOON);
  addToMetrics(cell, [sent(9, 'a')], epochMs(NOON + 60_000));
  addToMetrics(cell, [], NOON);
  await cell.durable();
  addToMetrics(cell, [sent(4, 'a')], NOON);
  const rows = cell.transact((tx) => [...tx.scan(metricRows)]);
  const minuteMs = minuteOf(NOON);
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ minuteMs, count: 4, sum: 16, min: 2, max: 7 }),
      expect.objectContaining({ minuteMs, count: 1, sum: 1, min: 1, max: 1 }),
      expect.objectContaining({ minuteMs: minuteMs + 60_000, count: 1, sum: 9 }),
    ]),
  );
});

test('dimensions are the same in any order', () => {
  expect(dimensionText({ b: '2', a: '1' })).toBe(dimensionText({ a: '1', b: '2' }));
  expect(dimensionText({ a: '1' })).toBe('a=1');
  expect(dimensionText({})).toBe('');
});
