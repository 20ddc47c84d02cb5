import { describe, expect, test } from 'vitest';

import {
  awsManaged,
  type BackoffFunction,
  type RetryPolicy,
  totalSeconds,
  usualHttp,
  waitSeconds,
} from './retry.ts';

const waits = (policy: RetryPolicy, many: number) =>
  Array.from({ length: many }, (_, place) => waitSeconds(policy, place + 1));

describe('a delivery is tried again', () => {
  test('to an endpoint that AWS manages: 3 times at once, 2 after a second, 10 up to 20 seconds, then every 20 seconds for 23 days', () => {
    const first = waits(awsManaged, 17).map((wait) => wait ?? -1);
    expect(first.slice(0, 5)).toEqual([0, 0, 0, 1, 1]);
    const backoff = first.slice(5, 15);
    expect([backoff[0], backoff[9]]).toEqual([1, 20]);
    expect(backoff).toEqual(backoff.toSorted((a, b) => a - b));
    expect(first.slice(15)).toEqual([20, 20]);
    expect(waitSeconds(awsManaged, 100_015)).toBe(20);
    expect(waitSeconds(awsManaged, 100_016)).toBeUndefined();
    expect(Math.floor(totalSeconds(awsManaged) / 86_400)).toBe(23);
  });

  test('to an HTTP endpoint: three times, 20 seconds apart', () => {
    expect(waits(usualHttp, 4)).toEqual([20, 20, 20, undefined]);
  });

  test.each<[BackoffFunction, readonly number[]]>([
    ['linear', [10, 20, 30, 40, 50]],
    ['arithmetic', [10, 14, 22, 34, 50]],
    ['exponential', [10, 12, 18, 28, 50]],
    ['geometric', [10, 14, 22, 33, 50]],
  ])('%s from the least wait to the greatest', (backoffFunction, expected) => {
    const backoff = { minDelayTarget: 10, maxDelayTarget: 50, numRetries: 5, backoffFunction };
    const policy: RetryPolicy = { ...usualHttp, ...backoff };
    expect(waits(policy, 5).map((wait) => Math.floor(wait ?? -1))).toEqual(expected);
    expect(waitSeconds(policy, 6)).toBeUndefined();
  });

  test('in the order of its phases', () => {
    const policy: RetryPolicy = {
      minDelayTarget: 2,
      maxDelayTarget: 8,
      numRetries: 6,
      numNoDelayRetries: 1,
      numMinDelayRetries: 1,
      numMaxDelayRetries: 2,
      backoffFunction: 'linear',
    };
    expect(waits(policy, 7)).toEqual([0, 2, 2, 8, 8, 8, undefined]);
    expect(totalSeconds(policy)).toBe(28);
  });
});
