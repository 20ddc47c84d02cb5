import { describe, expect, test } from 'vitest';

import { isFault } from '#kernel/fault';

import { checkName, parseQueueArn, parseQueueUrl } from './queue.ts';

const isRefused = (work: () => unknown) => {
  try {
    work();
    return false;
  } catch (error) {
    return isFault(error);
  }
};

describe('parseQueueUrl', () => {
  test.each([
    ['https://sqs.eu-west-1.amazonaws.com/123456789012/a', '123456789012', 'a', 'eu-west-1'],
    ['https://eu-west-1.queue.amazonaws.com/123456789012/a', '123456789012', 'a', 'eu-west-1'],
    ['http://127.0.0.1:4566/123456789012/a.fifo', '123456789012', 'a.fifo', undefined],
    ['http://localhost:4566/queue/us-east-1/123456789012/a', '123456789012', 'a', undefined],
    ['/123456789012/a/', '123456789012', 'a', undefined],
  ])('%s', (url, account, name, region) => {
    expect(parseQueueUrl(url)).toEqual({ account, name, ...(region !== undefined && { region }) });
  });

  test.each(['', 'a', '/a', '/123/a', '/123456789012/', '/123456789012/a?b', '/123456789012/a#b'])(
    'refuses %j',
    (url) => {
      expect(isRefused(() => parseQueueUrl(url))).toBe(true);
    },
  );

  test('is quick with hostile text', () => {
    const start = performance.now();
    for (const part of ['/', '/123456789012', '123456789012/', 'https://sqs.', '/123456789012/a/'])
      isRefused(() => parseQueueUrl(`${part.repeat(200_000)}!`));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('checkName', () => {
  test.each([
    ['a', false],
    ['x'.repeat(80), false],
    ['a.fifo', true],
    [`${'x'.repeat(75)}.fifo`, true],
  ])('takes %s', (name, isFifo) => {
    expect(isRefused(() => checkName(name, isFifo))).toBe(false);
  });

  test.each([
    ['', false],
    ['x'.repeat(81), false],
    ['a.b', false],
    ['a.fifo', false],
    ['a', true],
    ['.fifo', true],
    [`${'x'.repeat(76)}.fifo`, true],
    ['a\n', false],
  ])('refuses %s', (name, isFifo) => {
    expect(isRefused(() => checkName(name, isFifo))).toBe(true);
  });
});

test.each([
  'arn:aws:sns:us-east-1:123456789012:a',
  'arn:aws:sqs::123456789012:a',
  'arn:aws:sqs:us-east-1::a',
  'a',
  '',
])('%j is no ARN of a queue', (text) => {
  expect(parseQueueArn(text)).toBeUndefined();
});
