/** What this cloud tells of itself, over signed requests in the same process. */
import {
  CreateQueueCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';

import { signedHeaders } from '../../test/surfaces/support/skykeep.ts';
import { type Cloud, createCloud } from '../cloud.ts';
import type { ExplainedDecision } from '../index.ts';
import type { Principal } from '../principal.ts';

const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

async function withCloud(
  work: (cloud: Cloud) => Promise<void>,
  clock: 'real' | 'manual' = 'manual',
) {
  const cloud = await createCloud({ clock, admitsAccountIds: true });
  try {
    await work(cloud);
  } finally {
    await cloud.stop();
  }
}

/** Calls `/_skykeep/…` as a principal. */
async function call(
  principal: Pick<Principal, 'credentials' | 'clientConfig'>,
  method: 'GET' | 'POST',
  target: string,
  {
    body = '',
    headers = {},
  }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
) {
  const { endpoint, requestHandler } = principal.clientConfig();
  const options = { method, target: `/_skykeep/${target}`, service: 'skykeep', body, headers };
  const [path = '', query = ''] = options.target.split('?');
  const { response } = await requestHandler.handle({
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: signedHeaders(endpoint, principal.credentials, options),
    body,
  });
  const pieces: Buffer[] = [];
  // SAFETY: the handler's body is a stream of bytes.
  for await (const piece of response.body as AsyncIterable<Buffer>) pieces.push(piece);
  // SAFETY: the answers of this API are objects.
  return {
    status: response.statusCode,
    body: JSON.parse(Buffer.concat(pieces).toString() || '{}') as Record<string, unknown>,
  };
}

test('the clock is read and moved', () =>
  withCloud(async (cloud) => {
    const before = cloud.clock.now();
    const { body } = await call(cloud.root, 'GET', 'clock');
    expect(body).toEqual({ Kind: 'manual', Now: before.toISOString().replace(/\.000Z$/, 'Z') });
    const moved = await call(cloud.root, 'POST', 'clock', { body: '{"Minutes":15}' });
    expect(moved.status).toBe(200);
    expect(cloud.clock.now().getTime() - before.getTime()).toBe(900_000);
  }));

test('a real clock is not moved', () =>
  withCloud(async (cloud) => {
    const { status, body } = await call(cloud.root, 'POST', 'clock', { body: '{"Minutes":15}' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ message: expect.stringContaining('--clock manual') });
  }, 'real'));

test('a decision is listed and explained', () =>
  withCloud(async (cloud) => {
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sqs:ListQueues',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        ],
      },
    });
    const sqs = new SQSClient(user.clientConfig());
    const error: unknown = await sqs
      .send(new ListQueuesCommand({}))
      .catch((reason: unknown) => reason);
    // SAFETY: errors of the SDK carry the facts of their answer.
    const { requestId = '' } = (error as { readonly $metadata: { readonly requestId?: string } })
      .$metadata;
    const listed = await call(
      cloud.root,
      'GET',
      `decisions?effect=deny&principal=${encodeURIComponent(user.arn)}`,
    );
    expect(listed.body).toEqual({
      Decisions: [
        expect.objectContaining({
          RequestId: requestId,
          Action: 'sqs:ListQueues',
          Effect: 'implicit-deny',
          Principal: user.arn,
        }),
      ],
    });
    const { body } = await call(cloud.root, 'GET', `decisions/${requestId}`);
    expect(body).toMatchObject({
      Decisions: [
        {
          action: 'sqs:ListQueues',
          decision: { effect: 'implicit-deny' },
          statements: [
            {
              matched: false,
              failed: { element: 'Condition', wanted: ['eu-west-1'], actual: ['us-east-1'] },
            },
          ],
        },
      ],
    });
    expect((await call(cloud.root, 'GET', 'decisions/nobody')).status).toBe(404);
  }));

test('P4: a denial tells its remedy as a typed result, and the remedy opens the way', () =>
  withCloud(async (cloud) => {
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
          {
            Sid: 'OnlyWithMfa',
            Effect: 'Deny',
            Action: 'sqs:*',
            Resource: '*',
            Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
          },
        ],
      },
    });
    const sqs = new SQSClient(user.clientConfig());
    const error: unknown = await sqs
      .send(new ListQueuesCommand({}))
      .catch((reason: unknown) => reason);
    // SAFETY: errors of the SDK carry the facts of their answer.
    const { requestId = '' } = (error as { readonly $metadata: { readonly requestId?: string } })
      .$metadata;
    const [decision]: readonly ExplainedDecision[] = cloud.explain(requestId);
    expect(decision).toMatchObject({
      requestId,
      principal: user.arn,
      action: 'sqs:ListQueues',
      decision: { effect: 'explicit-deny', source: 'identity', statement: 'OnlyWithMfa' },
      remedies: [
        {
          changes: [
            {
              kind: 'remove-statement',
              source: 'identity',
              statement: 'OnlyWithMfa',
              conditions: [
                {
                  operator: 'BoolIfExists',
                  key: 'aws:MultiFactorAuthPresent',
                  wanted: ['false'],
                },
              ],
            },
          ],
        },
      ],
    });
    const { body } = await call(cloud.root, 'GET', `decisions/${requestId}`);
    expect(body).toEqual({ Decisions: JSON.parse(JSON.stringify([decision])) });
    const { $metadata } = await new SQSClient(cloud.root.clientConfig()).send(
      new ListQueuesCommand({}),
    );
    expect(cloud.explain($metadata.requestId ?? '')).toMatchObject([
      { decision: { effect: 'allow', source: 'root' }, remedies: [] },
    ]);
    expect(cloud.explain('nobody')).toEqual([]);
  }));

test('decisions come in pages', () =>
  withCloud(async (cloud) => {
    const sqs = new SQSClient(cloud.root.clientConfig());
    for (let count = 0; count < 3; count++) await sqs.send(new ListQueuesCommand({}));
    const first = await call(cloud.root, 'GET', 'decisions?maxResults=2');
    expect(first.body['Decisions']).toHaveLength(2);
    const next = encodeURIComponent(String(first.body['NextToken']));
    expect((await call(cloud.root, 'GET', `decisions?maxResults=2&nextToken=${next}`)).status).toBe(
      200,
    );
    expect((await call(cloud.root, 'GET', 'decisions?nextToken=mine')).status).toBe(400);
  }));

test('tasks that wait are listed', () =>
  withCloud(async (cloud) => {
    const sqs = new SQSClient(cloud.root.clientConfig());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
    const { body } = await call(cloud.root, 'GET', 'tasks');
    expect(body['Tasks']).toContainEqual(
      expect.objectContaining({ Cell: 'sqs/000000000000/us-east-1', Failures: 0 }),
    );
  }));

test('a reset empties the cloud', () =>
  withCloud(async (cloud) => {
    const sqs = new SQSClient(cloud.root.clientConfig());
    await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    expect((await call(cloud.root, 'POST', 'reset')).status).toBe(200);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  }));

test('each operation needs its permission', () =>
  withCloud(async (cloud) => {
    const reader = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'skykeep:GetClock', Resource: '*' }],
      },
    });
    expect((await call(reader, 'GET', 'clock')).status).toBe(200);
    const refused = await call(reader, 'POST', 'reset');
    expect(refused.status).toBe(403);
    expect(String(refused.body['message'] ?? refused.body['Message'])).toContain(
      'is not authorized to perform: skykeep:Reset',
    );
  }));

test('another account has no say, whatever its policies allow', () =>
  withCloud(async (cloud) => {
    const { clientConfig } = cloud.root;
    const other = {
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
      clientConfig: clientConfig.bind(cloud.root),
    };
    expect((await call(other, 'GET', 'status')).status).toBe(403);
    expect((await call(await cloud.as({ policy: everything }), 'GET', 'status')).status).toBe(200);
  }));

test('a page of another site is refused, with a strong key too', () =>
  withCloud(async (cloud) => {
    const { status, body } = await call(cloud.root, 'GET', 'status', {
      headers: { origin: 'https://evil.example' },
    });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain('a web page of another site');
  }));

test('without a signature there is health and nothing else', () =>
  withCloud(async (cloud) => {
    const { requestHandler } = cloud.root.clientConfig();
    const { response } = await requestHandler.handle({
      method: 'GET',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/_skykeep/status',
      headers: { host: '127.0.0.1:4566' },
    });
    expect(response.statusCode).toBe(403);
  }));
