/** Requests that no SDK would send: each is refused by name, quickly, and harms nothing. */
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';

import { clientOf, refusalOf, test } from './testing.ts';

/** A client whose every request has this body. */
function saying(cloud: Cloud, body: unknown) {
  const client = clientOf(cloud.root);
  client.middlewareStack.add(
    (next) => (args) => {
      // SAFETY: in this step there is a request.
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = typeof body === 'string' ? body : JSON.stringify(body);
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return client;
}

const URL = 'http://127.0.0.1:4566/000000000000/orders';

describe('SendMessage', () => {
  test.for([
    ['no JSON', '{', 'MalformedInput'],
    ['a list', '[]', 'MalformedInput'],
    ['nothing', {}, 'MissingParameter'],
    ['no body', { QueueUrl: URL }, 'MissingParameter'],
    ['null for a body', { QueueUrl: URL, MessageBody: null }, 'MissingParameter'],
    ['a number for a body', { QueueUrl: URL, MessageBody: 5 }, 'MalformedInput'],
    ['a list for a body', { QueueUrl: URL, MessageBody: ['x'] }, 'MalformedInput'],
    [
      'a text for a delay',
      { QueueUrl: URL, MessageBody: 'x', DelaySeconds: 'x' },
      'MalformedInput',
    ],
    ['a huge delay', { QueueUrl: URL, MessageBody: 'x', DelaySeconds: 1e300 }, ''],
    ['a delay of half a second', { QueueUrl: URL, MessageBody: 'x', DelaySeconds: 0.5 }, ''],
    [
      'an attribute without type',
      { QueueUrl: URL, MessageBody: 'x', MessageAttributes: { a: { StringValue: 'x' } } },
      '',
    ],
    [
      'a list of attributes',
      { QueueUrl: URL, MessageBody: 'x', MessageAttributes: [1] },
      'MalformedInput',
    ],
    [
      'an attribute called __proto__',
      `{"QueueUrl":"${URL}","MessageBody":"x","MessageAttributes":{"__proto__":{"DataType":"Nothing","StringValue":"x"}}}`,
      'InvalidParameterValue',
    ],
  ] as const)('with %s is refused', async ([, body, name], { cloud, queue }) => {
    const refusal = await refusalOf(
      saying(cloud, body).sendMessage({ QueueUrl: URL, MessageBody: 'x' }),
    );
    expect(refusal.status).toBe(400);
    if (name !== '') expect(refusal.name).toBe(name);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  test('with an attribute called __proto__ is taken', async ({ cloud, queue }) => {
    const body = `{"QueueUrl":"${URL}","MessageBody":"x","MessageAttributes":{"__proto__":{"DataType":"String","StringValue":"x"}}}`;
    await saying(cloud, body)
      .sendMessage({ QueueUrl: URL, MessageBody: 'x' })
      .catch(() => undefined);
    const { Messages } = await clientOf(cloud.root, { md5: false }).receiveMessage({
      QueueUrl: URL,
      MessageAttributeNames: ['All'],
    });
    expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(['__proto__']);
    expect(await queue.counts()).toEqual([0, 1, 0]);
  });
});

describe('batches', () => {
  test.for([
    ['no entries', {}],
    ['null entries', { Entries: [null] }],
    ['an entry without an id', { Entries: [{ MessageBody: 'x' }] }],
    ['an entry without a body', { Entries: [{ Id: '1' }] }],
    [
      'a thousand entries',
      { Entries: Array.from({ length: 1000 }, (_one, id) => ({ Id: `${id}`, MessageBody: 'x' })) },
    ],
  ] as const)('with %s are refused', async ([, body], { cloud, queue }) => {
    const client = saying(cloud, { QueueUrl: URL, ...body });
    const refusal = await refusalOf(client.sendMessageBatch({ QueueUrl: URL, Entries: [] }));
    expect(refusal.status).toBe(400);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });
});

describe('ARNs', () => {
  test.for([
    '',
    'x',
    '*',
    'arn:aws:sqs:::x',
    'arn:aws:sns:us-east-1:000000000000:x',
    'arn:aws:sqs:us-east-1:000000000000:*',
    'arn:aws:sqs:../..:000000000000:orders',
    `arn:aws:sqs:us-east-1:../../x:orders`,
  ])('of move tasks may not be %j', async (SourceArn, { sqs }) => {
    for (const call of [
      sqs.startMessageMoveTask({ SourceArn }),
      sqs.listMessageMoveTasks({ SourceArn }),
    ]) {
      const { status, name } = await refusalOf(call);
      expect([400, 403, 404]).toContain(status);
      expect(name).not.toBe('InternalFailure');
    }
  });
});

test.for(['x', '../../x', '000000000001', '*'])(
  'another account may not be %j',
  async (QueueOwnerAWSAccountId, { sqs, queue }) => {
    const call = sqs.getQueueUrl({ QueueName: queue.name, QueueOwnerAWSAccountId });
    const { status, name } = await refusalOf(call);
    expect([400, 403]).toContain(status);
    expect(name).not.toBe('InternalFailure');
  },
);
