/** The nine metrics of a queue, as CloudWatch gets them. */
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';
import { type MetricRow, metricRows } from '#kernel/metrics';

import { ACCOUNT, settle, test } from './testing.ts';

/** What was counted of each metric of a queue in the present minute. */
function metricsOf(cloud: Cloud, queue = 'orders'): Record<string, MetricRow> {
  const { kernel } = cloud;
  const cell = kernel.cell({ service: 'sqs', account: ACCOUNT, region: 'us-east-1' });
  const minute = kernel.clock.now() - (kernel.clock.now() % 60_000);
  return kernel.transact(cell, (tx) => {
    const rows = [...tx.scan(metricRows)].filter(
      ({ dimensions, minuteMs }) => dimensions['QueueName'] === queue && minuteMs === minute,
    );
    return Object.fromEntries(rows.map((row) => [row.metric, row]));
  });
}

describe('events', () => {
  test('are counted', async ({ cloud, sqs, queue }) => {
    await queue.receive();
    await queue.send('12345');
    await queue.send('1234567');
    await sqs.sendMessageBatch({
      QueueUrl: queue.url,
      Entries: [
        { Id: '1', MessageBody: '1' },
        { Id: '2', MessageBody: '' },
      ],
    });
    const [first] = await queue.receive();
    await queue.delete(first);
    const metrics = metricsOf(cloud);
    expect(metrics['NumberOfMessagesSent']).toMatchObject({ sum: 3 });
    expect(metrics['SentMessageSize']).toMatchObject({ count: 3, sum: 13, min: 1, max: 7 });
    expect(metrics['NumberOfMessagesReceived']).toMatchObject({ sum: 3 });
    expect(metrics['NumberOfEmptyReceives']).toMatchObject({ sum: 1 });
    expect(metrics['NumberOfMessagesDeleted']).toMatchObject({ sum: 1 });
  });

  test('of a duplicate are none', async ({ cloud, fifo }) => {
    await fifo.send('x', { MessageGroupId: 'g' });
    await fifo.send('x', { MessageGroupId: 'g' });
    expect(metricsOf(cloud, 'orders.fifo')['NumberOfMessagesSent']).toMatchObject({ sum: 1 });
  });

  test('of a delete are those of messages that were there', async ({ cloud, queue }) => {
    await queue.send('x');
    const message = await queue.receiveOne();
    await queue.delete(message);
    await queue.delete(message);
    expect(metricsOf(cloud)['NumberOfMessagesDeleted']).toMatchObject({ sum: 1 });
  });

  test('of a long poll that ends empty are one empty receive', async ({ cloud, queue }) => {
    const found = queue.receive({ WaitTimeSeconds: 20 });
    await settle(cloud);
    await queue.send('x');
    await found;
    expect(metricsOf(cloud)).not.toHaveProperty('NumberOfEmptyReceives');
    const empty = queue.receive({ WaitTimeSeconds: 20 });
    await cloud.clock.advance({ seconds: 20 });
    expect(await empty).toEqual([]);
    expect(metricsOf(cloud)['NumberOfEmptyReceives']).toMatchObject({ sum: 1 });
  });
});

describe('states', () => {
  test('are measured in every minute in which the queue is used', async ({ cloud, queue }) => {
    for (let place = 0; place < 3; place += 1) await queue.send('x');
    await queue.send('late', { DelaySeconds: 900 });
    await queue.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await cloud.clock.advance({ minutes: 2 });
    await queue.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
    const metrics = metricsOf(cloud);
    expect(metrics['ApproximateNumberOfMessagesVisible']).toMatchObject({ max: 2 });
    expect(metrics['ApproximateNumberOfMessagesNotVisible']).toMatchObject({ max: 1 });
    expect(metrics['ApproximateNumberOfMessagesDelayed']).toMatchObject({ max: 1 });
    expect(metrics['ApproximateAgeOfOldestMessage']).toMatchObject({ max: 120 });
  });
});
