import { describe, expect, test } from 'vitest';

import { isFault } from '#kernel/fault';

import { checkRedrive, checkRedriveAllow } from './redrive.ts';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:dead';
const queue = { arn: 'arn:aws:sqs:us-east-1:000000000000:orders' };

function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return isFault(error) ? error.message : String(error);
  }
}

describe('checkRedrive', () => {
  test.each([1, '1', 1000, '1000'])('takes the count %j', (maxReceiveCount) => {
    const text = JSON.stringify({ deadLetterTargetArn: ARN, maxReceiveCount });
    expect(checkRedrive(text, queue)).toEqual({
      deadLetterTargetArn: ARN,
      maxReceiveCount: Number(maxReceiveCount),
    });
  });

  test.each([0, 1001, -1, 1.5, 'x', '', true, null, [], {}, '1e2', ' 5 ', '0x5'])(
    'refuses the count %j',
    (maxReceiveCount) => {
      const text = JSON.stringify({ deadLetterTargetArn: ARN, maxReceiveCount });
      expect(reasonOf(() => checkRedrive(text, queue))).toContain('maxReceiveCount');
    },
  );

  test.each(['{', '', 'null', '[]', '"x"', '{}', '{"a":1}'])('refuses %j', (text) => {
    expect(reasonOf(() => checkRedrive(text, queue))).toContain('RedrivePolicy');
  });
});

describe('checkRedriveAllow', () => {
  const byQueue = (count: number) =>
    JSON.stringify({
      redrivePermission: 'byQueue',
      sourceQueueArns: Array.from({ length: count }, () => ARN),
    });

  test('takes all, none, and up to ten queues', () => {
    expect(checkRedriveAllow('{"redrivePermission":"allowAll"}')).toEqual({
      redrivePermission: 'allowAll',
    });
    expect(checkRedriveAllow(byQueue(10)).sourceQueueArns).toHaveLength(10);
  });

  test.each([byQueue(0), byQueue(11), '{"redrivePermission":"x"}', '5', '{'])(
    'refuses %.50s',
    (text) => {
      expect(reasonOf(() => checkRedriveAllow(text))).toContain('RedriveAllowPolicy');
    },
  );
});
