import { expect, test } from 'vitest';

import type { ServiceModel } from '../model.ts';
import { HIDDEN, redact } from './redact.ts';

const model: ServiceModel = {
  name: 'example',
  serviceId: 'Example',
  signingName: 'example',
  endpointPrefix: 'example',
  apiVersion: '2020-01-01',
  protocol: 'awsJson1_0',
  protocols: ['awsJson1_0'],
  sources: { sdk: 'example' },
  operations: {},
  shapes: {
    Text: { type: 'string' },
    Secret: { type: 'string', sensitive: true },
    Bytes: { type: 'blob' },
    Time: { type: 'timestamp' },
    Texts: { type: 'list', member: { shape: 'Text' } },
    Tags: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
    Input: {
      type: 'structure',
      members: {
        QueueName: { shape: 'Text' },
        Password: { shape: 'Secret' },
        Token: { shape: 'Text' },
        Body: { shape: 'Bytes' },
        When: { shape: 'Time' },
        Names: { shape: 'Texts' },
        Tags: { shape: 'Tags' },
        Inner: { shape: 'Input' },
      },
    },
  },
};
const secrets = new Set(['Token']);
const inRequest = (value: unknown) => redact({ model, secrets, instead: HIDDEN }, 'Input', value);
const inAnswer = (value: unknown) => redact({ model, secrets, instead: undefined }, 'Input', value);

test('names begin small, times are written as AWS writes them, bytes are left out', () => {
  expect(
    inRequest({
      QueueName: 'q',
      Body: Buffer.from('x'),
      When: Date.UTC(2014, 6, 18, 16, 7, 39),
      Names: ['a'],
      Tags: { Team: 'red' },
    }),
  ).toEqual({
    queueName: 'q',
    when: 'Jul 18, 2014, 4:07:39 PM',
    names: ['a'],
    tags: { Team: 'red' },
  });
});

test('secrets are hidden in a request and absent from an answer, at any depth', () => {
  const value = { Inner: { Password: 'p', Token: 't', QueueName: 'q' } };
  expect(inRequest(value)).toEqual({ inner: { password: HIDDEN, token: HIDDEN, queueName: 'q' } });
  expect(inAnswer(value)).toEqual({ inner: { queueName: 'q' } });
});

test('what does not fit the model is left out', () => {
  expect(inRequest({ Names: 'a', Tags: 'b', QueueName: { deep: 1 }, Unknown: 'c' })).toEqual({});
});

test('text and lists end', () => {
  const shown = inRequest({
    QueueName: 'x'.repeat(20_000),
    Names: Array.from({ length: 500 }, () => 'n'),
  }) as { queueName: string; names: string[] };
  expect(shown.queueName).toHaveLength(10_001);
  expect(shown.names).toHaveLength(200);
});
