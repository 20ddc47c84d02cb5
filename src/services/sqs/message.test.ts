import { describe, expect, test } from 'vitest';

import { isFault } from '#kernel/fault';
import { epochMs, plusSeconds } from '#lib/time';

import { usualSettings } from './attributes.ts';
import {
  attributesMd5,
  checkDraft,
  deduplicationOf,
  hidden,
  receiptOf,
  sequenceNumber,
  taken,
} from './message.ts';
import type { Message, Queue } from './tables.ts';

const NOW = epochMs(1_700_000_000_000);

const queueOf = (more: Partial<Queue> = {}, isFifo = false): Queue => ({
  ...usualSettings(isFifo),
  name: 'orders',
  id: 'id',
  arn: 'arn:aws:sqs:us-east-1:000000000000:orders',
  isFifo,
  createdAtMs: NOW,
  modifiedAtMs: NOW,
  tags: {},
  ...more,
});

const message: Message = {
  queue: 'id',
  id: 'm',
  sentAtMs: NOW,
  sequence: 1,
  phase: 'ready',
  readyAtMs: NOW,
  receiveCount: 0,
  isFifo: false,
};

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return isFault(error) ? error.code : String(error);
  }
}

describe('checkDraft', () => {
  test.each([
    ['a', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
  ])('measures %s in bytes', (body, size) => {
    expect(checkDraft({ body }, queueOf())).toBe(size);
  });

  test('adds names, types and values of attributes, no system attributes', () => {
    const attributes = {
      name: { DataType: 'String', StringValue: 'é' },
      bytes: { DataType: 'Binary.x', BinaryValue: new Uint8Array(7) },
    };
    const systemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } };
    const size = checkDraft({ body: 'x', attributes, systemAttributes }, queueOf());
    expect(size).toBe(1 + (4 + 6 + 2) + (5 + 8 + 7));
  });

  test.each(['\ud800', 'a\udc00', '\udc00\ud800', '\ufffe', '\u0001'])('refuses %j', (body) => {
    expect(codeOf(() => checkDraft({ body }, queueOf()))).toBe('InvalidMessageContents');
  });

  test.each(['1', '-1', '+1', '1.5', '.5', '1.', '1e5', '-1.5E-10', '0123'])(
    'takes %s for a number',
    (StringValue) => {
      const attributes = { n: { DataType: 'Number', StringValue } };
      expect(codeOf(() => checkDraft({ body: 'x', attributes }, queueOf()))).toBeUndefined();
    },
  );

  test.each(['x', '1x', '1,5', '--1', 'e5', '.', '1e', '0x1', 'NaN', 'Infinity', ' 1'])(
    'does not take %j for a number',
    (StringValue) => {
      const attributes = { n: { DataType: 'Number', StringValue } };
      expect(codeOf(() => checkDraft({ body: 'x', attributes }, queueOf()))).toBe(
        'InvalidParameterValueException',
      );
    },
  );

  test('is quick with a long body of hostile characters', () => {
    const body = `${'\ud83d\ude00'.repeat(250_000)}\ud83d`;
    const start = performance.now();
    expect(codeOf(() => checkDraft({ body }, queueOf()))).toBe('InvalidMessageContents');
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('attributesMd5', () => {
  test('is what AWS says', () => {
    // [recordings: test_receive_message_message_attribute_names_filters, test_dead_letter_queue_message_attributes]
    const one = { MyAttribute: { type: 'String', text: 'foobar' } };
    expect(attributesMd5(one)).toBe('adb59cd4678ea5a855436b949cd07ab6');
    const three = {
      Hello: { type: 'String', text: 'There' },
      'Help.Me': { type: 'String', text: 'Me' },
      General: { type: 'String', text: 'Kenobi' },
    };
    expect(attributesMd5(three)).toBe('4c360f3fdafd970e05fae2f149d997f5');
  });

  test('does not depend on the order of names', () => {
    const a = { type: 'String', text: '1' };
    const b = { type: 'Binary', bytes: 'AQI=' };
    expect(attributesMd5({ a, b })).toBe(attributesMd5({ b, a }));
  });
});

describe('deduplicationOf', () => {
  const fifo = queueOf({}, true);
  const perGroup = queueOf(
    { fifo: { isContentBased: true, scope: 'messageGroup', throughput: 'perMessageGroupId' } },
    true,
  );

  test('is the id given, or else the digest of the body', () => {
    expect(deduplicationOf({ body: 'x', deduplicationId: 'd' }, fifo).id).toBe('d');
    expect(deduplicationOf({ body: 'x' }, fifo).id).toBe(
      '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    );
  });

  test('has the scope of the queue or of the group', () => {
    const inGroup = (group: string, queue: Queue) =>
      deduplicationOf({ body: 'x', deduplicationId: 'd', group }, queue).scope;
    expect(inGroup('a', fifo)).toBe(inGroup('b', fifo));
    expect(inGroup('a', perGroup)).not.toBe(inGroup('b', perGroup));
  });
});

describe('receiptOf', () => {
  const redrive = {
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    maxReceiveCount: 3,
  };

  test.each([
    [0, 'deliver'],
    [2, 'deliver'],
    [3, 'move'],
    [4, 'move'],
  ] as const)('of a message that was received %i times is to %s it', (receiveCount, kind) => {
    const receipt = receiptOf({ ...message, receiveCount }, queueOf({ redrive }), NOW);
    expect(receipt.kind).toBe(kind);
    expect(receiptOf({ ...message, receiveCount }, queueOf(), NOW).kind).toBe('deliver');
  });

  test.each([
    [59, 'deliver'],
    [60, 'expired'],
  ] as const)('of a message that is %i s old is %s', (age, kind) => {
    const queue = queueOf({ retentionSeconds: 60 });
    expect(receiptOf(message, queue, plusSeconds(NOW, age)).kind).toBe(kind);
  });
});

describe('taking and hiding', () => {
  test('count a receive, and remember the first and the last', () => {
    const first = taken(message, NOW, 30);
    expect(first).toMatchObject({
      phase: 'in-flight',
      readyAtMs: plusSeconds(NOW, 30),
      receiveCount: 1,
      firstReceivedAtMs: NOW,
      lastReceivedAtMs: NOW,
    });
    const later = plusSeconds(NOW, 60);
    expect(taken(first, later, 30)).toMatchObject({
      receiveCount: 2,
      firstReceivedAtMs: NOW,
      lastReceivedAtMs: later,
    });
  });

  test('with zero seconds leave the message visible', () => {
    expect(taken(message, NOW, 0).phase).toBe('ready');
    expect(hidden(taken(message, NOW, 30), NOW, 0)).toMatchObject({
      phase: 'ready',
      receiveCount: 1,
    });
  });
});

test('sequence numbers have twenty digits and grow', () => {
  expect(sequenceNumber(1)).toMatch(/^\d{20}$/);
  const last = sequenceNumber(2 ** 45);
  expect(last).toMatch(/^\d{20}$/);
  expect(BigInt(last)).toBeGreaterThan(BigInt(sequenceNumber(1)));
});
