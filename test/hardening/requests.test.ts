/** Requests that were not made by whom they say, or not as they say: over the socket, each with the answer that AWS gives. */
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';

import { sqsJson, type Target, test } from './support.ts';

const MISMATCH = 'The request signature we calculated does not match the signature you provided.';
const listQueues = sqsJson('ListQueues', {});
const smuggled = sqsJson('CreateQueue', { QueueName: 'smuggled' });

async function queuesOf({ config }: Target): Promise<readonly string[]> {
  const { QueueUrls = [] } = await new SQSClient(config).send(new ListQueuesCommand({}));
  return QueueUrls;
}

describe('brute force', () => {
  test('every wrong secret gets the same answer, whatever it shares with the right one', async ({
    target,
  }) => {
    const { secretAccessKey } = target.server.connection;
    const guesses = Array.from({ length: 60 }, (_, place) =>
      place < secretAccessKey.length
        ? `${secretAccessKey.slice(0, place)}${'!'.repeat(secretAccessKey.length - place)}`
        : secretAccessKey.repeat(2).slice(0, place + 1),
    );
    const answers = new Set<string>();
    for (const secret of guesses) {
      const answer = await target.ask({ ...listQueues, signing: { secret } });
      answers.add(`${answer?.status} ${answer?.body}`);
    }
    expect([...answers]).toEqual([expect.stringMatching(/^403 .*InvalidSignatureException/)]);
    expect([...answers][0]).toContain(MISMATCH);
    // AWS: there is no lock; whoever has the secret is let in meanwhile.
    expect((await target.ask(listQueues))?.status).toBe(200);
  });

  test('a key id that nobody has is told from a wrong secret as at AWS, and no guess makes an account', async ({
    target,
  }) => {
    for (const keyId of ['AKIAIOSFODNN7EXAMPLE', '111111111111', 'test']) {
      const answer = await target.ask({ ...listQueues, signing: { keyId, secret: 'test' } });
      expect(answer?.status).toBe(403);
      expect(answer?.body).toContain('UnrecognizedClientException');
      expect(answer?.body).toContain('The security token included in the request is invalid.');
    }
  });

  test('a signature that was cut, padded or written in another case is none', async ({
    target,
  }) => {
    const text = target.text(listQueues);
    const [signature = ''] = /Signature=[0-9a-f]{64}/.exec(text) ?? [];
    const others = [
      signature.slice(0, -1),
      `${signature}0`,
      signature.toUpperCase().replace('SIGNATURE', 'Signature'),
      'Signature=',
    ];
    for (const other of others) {
      const answer = await target.say(text.replace(signature, other));
      expect(answer?.status).toBeGreaterThanOrEqual(400);
      expect(answer?.body).toMatch(/InvalidSignature|IncompleteSignature/);
    }
    expect((await target.say(text))?.status).toBe(200);
  });
});

describe('replay', () => {
  test('a request is good for five minutes and no longer, in both directions', async ({
    target,
  }) => {
    for (const skewMinutes of [-4.9, 4.9])
      expect((await target.ask({ ...listQueues, skewMinutes }))?.status).toBe(200);
    const late = await target.ask({ ...listQueues, skewMinutes: -5.1 });
    expect(late?.status).toBe(403);
    expect(late?.body).toMatch(/Signature expired: \d{8}T\d{6}Z is now earlier than /);
    const early = await target.ask({ ...listQueues, skewMinutes: 5.1 });
    expect(early?.status).toBe(403);
    expect(early?.body).toMatch(/Signature not yet current: \d{8}T\d{6}Z is still later than /);
  });

  test('a new date on an old signature is not believed', async ({ target }) => {
    const text = target.text({ ...listQueues, skewMinutes: -30 });
    const now = target.text(listQueues);
    const [date = ''] = /x-amz-date: \S+/.exec(now) ?? [];
    const answer = await target.say(text.replace(/x-amz-date: \S+/, date));
    expect(answer?.status).toBe(403);
    expect(answer?.body).toContain('InvalidSignatureException');
  });

  test('a signature for one operation, body or query is not good for another', async ({
    target,
  }) => {
    const text = target.text(listQueues);
    const other = target.text({ ...listQueues, body: '{"MaxResults":1}' });
    const cases = [
      text.replace('AmazonSQS.ListQueues', 'AmazonSQS.CreateQueue'),
      `${text.slice(0, text.indexOf('content-length'))}content-length: 16\r\n\r\n{"MaxResults":1}`,
      text.replace('POST / ', 'POST /?a=b '),
      text.replace('POST / ', 'PUT / '),
    ];
    for (const changed of cases) {
      const answer = await target.say(changed);
      expect(answer?.status).toBe(403);
      expect(answer?.body).toContain(MISMATCH);
    }
    expect((await target.say(other))?.status).toBe(200);
  });
});

describe('header smuggling', () => {
  const framings: readonly (readonly [string, (target: Target) => string])[] = [
    [
      'a length and chunks',
      (target) => {
        const inner = target.text(smuggled);
        return target.text({
          ...listQueues,
          unsigned: ['transfer-encoding: chunked', 'content-length: 4'],
          body: `0\r\n\r\n${inner}`,
        });
      },
    ],
    [
      'two lengths',
      (target) =>
        target.text({
          ...listQueues,
          unsigned: ['content-length: 2', `content-length: 0`],
        }) + target.text(smuggled),
    ],
    [
      'chunks under a second name',
      (target) =>
        target.text({
          ...listQueues,
          unsigned: ['transfer-encoding : chunked', 'content-length: 2'],
        }) + target.text(smuggled),
    ],
    [
      'a header that goes on in the next line',
      (target) =>
        target.text({ ...listQueues, unsigned: ['x-note: a\r\n transfer-encoding: chunked'] }) +
        target.text(smuggled),
    ],
    [
      'a line feed alone in a header',
      (target) =>
        target.text({ ...listQueues, unsigned: ['x-note: a\ntransfer-encoding: chunked'] }) +
        target.text(smuggled),
    ],
  ];

  test.for(framings)(
    '%s: refused, and what was hidden behind it never runs',
    async ([, text], { target }) => {
      const answer = await target.say(text(target));
      expect(answer?.status).toBe(400);
      expect(await queuesOf(target)).toEqual([]);
    },
  );

  test.for(['host', 'x-amz-target', 'x-amz-date', 'authorization', 'x-amz-security-token'])(
    'a second %s is refused: no two readers agree on which one counts',
    async (name, { target }) => {
      const text = target.text(smuggled);
      const [, value = 'evil'] = new RegExp(`${name}: ([^\\r]+)`).exec(text) ?? [];
      const twice = text.replace('\r\n\r\n', `\r\n${name}: ${value}\r\n${name}: evil\r\n\r\n`);
      const answer = await target.say(twice);
      expect(answer?.status).toBeGreaterThanOrEqual(400);
      expect(answer?.status).toBeLessThan(500);
      expect(await queuesOf(target)).toEqual([]);
    },
  );
});

describe('headers that are not signed', () => {
  test.for([
    ['x-amz-target', "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization."],
    ['host', "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."],
  ] as const)('%s', async ([name, message], { target }) => {
    const all = ['content-type', 'host', 'x-amz-date', 'x-amz-target'];
    const answer = await target.ask({
      ...smuggled,
      signing: { signedHeaders: all.filter((one) => one !== name) },
    });
    expect(answer?.status).toBe(403);
    expect(answer?.body).toContain(message);
    expect(await queuesOf(target)).toEqual([]);
  });

  test('an x-amz- header that was added on the way', async ({ target }) => {
    const answer = await target.ask({
      ...listQueues,
      unsigned: ['x-amz-source-account: 999999999999'],
    });
    expect(answer?.status).toBe(403);
    expect(answer?.body).toContain(
      "'X-Amz-Source-Account' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  test('one that names a proxy or another operation decides nothing', async ({ target }) => {
    const answer = await target.ask({
      ...listQueues,
      unsigned: ['x-forwarded-for: 10.0.0.1', 'x-http-method-override: DELETE'],
    });
    expect(answer?.status).toBe(200);
  });
});

describe('parameters that are given twice', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test.for([
    ['in a form', '', 'Action=ListQueues&Version=2012-11-05&Action=CreateQueue&QueueName=smuggled'],
    [
      'the other way round',
      '',
      'Action=CreateQueue&QueueName=smuggled&Version=2012-11-05&Action=ListQueues',
    ],
    [
      'in query and form',
      'Action=ListQueues',
      'Action=CreateQueue&Version=2012-11-05&QueueName=smuggled',
    ],
    [
      'in form and query',
      'Action=CreateQueue&QueueName=smuggled',
      'Action=ListQueues&Version=2012-11-05',
    ],
  ] as const)(
    'two actions, %s: one may not lend its permission to the other',
    async ([, query, body], { target }) => {
      const reader = await target.server.cloud.as({
        policy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }],
        },
      });
      const { accessKeyId: keyId, secretAccessKey: secret } = reader.credentials;
      const answer = await target.ask({ headers: form, query, body, signing: { keyId, secret } });
      expect(answer?.body).toMatch(
        /<ListQueuesResponse|not authorized to perform: sqs:createqueue/i,
      );
      expect(await queuesOf(target)).toEqual([]);
    },
  );

  test('a parameter that was added to a signed query is missed by the signature', async ({
    target,
  }) => {
    const query = 'Action=ListQueues&Version=2012-11-05';
    const answer = await target.ask({
      method: 'GET',
      query,
      sentQuery: `${query}&QueueNamePrefix=a`,
    });
    expect(answer?.status).toBe(403);
    expect(answer?.body).toContain('SignatureDoesNotMatch');
  });

  test.for(['X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-Date', 'X-Amz-SignedHeaders'])(
    'a presigned URL with two %s',
    async (name, { target }) => {
      const date = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
      const { accessKeyId } = target.server.connection;
      const parameters = {
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': `${accessKeyId}/${date.slice(0, 8)}/us-east-1/sqs/aws4_request`,
        'X-Amz-Date': date,
        'X-Amz-Expires': '60',
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Signature': '0'.repeat(64),
      };
      const query = new URLSearchParams({
        Action: 'ListQueues',
        Version: '2012-11-05',
        ...parameters,
      });
      query.append(name, 'evil');
      const { host } = new URL(target.endpoint);
      const answer = await target.say(
        `GET /?${query.toString()} HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
      );
      expect(answer?.status).toBe(403);
      expect(answer?.body).toContain('IncompleteSignature');
      expect(answer?.body).toContain(
        `AWS query-string parameters must include &apos;${name}&apos; only once.`,
      );
    },
  );

  test('a signature in the query beside one in the header', async ({ target }) => {
    const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0';
    const answer = await target.ask({ ...listQueues, query });
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(answer?.body).toContain('Only one auth mechanism allowed');
  });
});
