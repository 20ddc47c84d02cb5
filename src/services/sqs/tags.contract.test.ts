/** Tags of queues. */
import { describe, expect } from 'vitest';

import { nonExistent, refusalOf, test, type TestQueue } from './testing.ts';

const tagsOf = async ({ sqs, url: QueueUrl }: TestQueue) =>
  (await sqs.listQueueTags({ QueueUrl })).Tags;

describe('tags', () => {
  test('are absent at first', async ({ queue }) => {
    expect(await tagsOf(queue)).toBeUndefined();
  });

  test('come with the queue, are added, replaced and taken away', async ({ sqs, makeQueue }) => {
    const queue = await makeQueue({}, { tags: { Environment: 'Production', Owner: 'a' } });
    const QueueUrl = queue.url;
    expect(await tagsOf(queue)).toEqual({ Environment: 'Production', Owner: 'a' });
    await sqs.tagQueue({ QueueUrl, Tags: { Owner: 'b', Empty: '' } });
    expect(await tagsOf(queue)).toEqual({ Environment: 'Production', Owner: 'b', Empty: '' });
    await sqs.untagQueue({ QueueUrl, TagKeys: ['Owner', 'Empty', 'none'] });
    expect(await tagsOf(queue)).toEqual({ Environment: 'Production' });
    await sqs.untagQueue({ QueueUrl, TagKeys: ['Environment'] });
    expect(await tagsOf(queue)).toBeUndefined();
  });

  test('keep keys that look like members of objects', async ({ sqs, queue }) => {
    const Tags = Object.fromEntries([
      ['constructor', 'x'],
      ['toString', 'y'],
    ]);
    await sqs.tagQueue({ QueueUrl: queue.url, Tags });
    expect(await tagsOf(queue)).toEqual(Tags);
  });

  test('may be fifty', async ({ sqs, queue }) => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_one, place) => [`k${place}`, 'v']));
    await sqs.tagQueue({ QueueUrl: queue.url, Tags: many(50) });
    expect(
      await refusalOf(sqs.tagQueue({ QueueUrl: queue.url, Tags: { more: 'x' } })),
    ).toMatchObject({ name: 'InvalidParameterValue', message: expect.stringContaining('50') });
    await sqs.tagQueue({ QueueUrl: queue.url, Tags: { k1: 'again' } });
  });

  test.for([
    ['', 'x'],
    ['x'.repeat(129), 'x'],
    ['x', 'x'.repeat(257)],
    ['aws:x', 'x'],
    ['AWS:x', 'x'],
  ] as const)('may not be %.20s = %.20s', async ([key, value], { sqs, queue, makeQueue }) => {
    const Tags = { [key]: value };
    expect(await refusalOf(sqs.tagQueue({ QueueUrl: queue.url, Tags }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
    expect(await refusalOf(makeQueue({}, { tags: Tags }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
    expect(await tagsOf(queue)).toBeUndefined();
  });

  test('are those of a queue that is there', async ({ sqs, queue }) => {
    const QueueUrl = `${queue.url}x`;
    expect(await refusalOf(sqs.listQueueTags({ QueueUrl }))).toEqual(nonExistent);
    expect(await refusalOf(sqs.tagQueue({ QueueUrl, Tags: { a: 'b' } }))).toEqual(nonExistent);
    expect(await refusalOf(sqs.untagQueue({ QueueUrl, TagKeys: ['a'] }))).toEqual(nonExistent);
  });
});
