/** The tools that users have, against a running cloud: over HTTP and over TLS that they verify. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, test } from 'vitest';

import { type Ready, startSkykeep } from './support/skykeep.ts';

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with the variables that `skykeep env` prints. */
function run(
  program: string,
  args: readonly string[],
  ready: Ready,
  endpoint: string,
): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
    AWS_DEFAULT_REGION: ready.region,
    AWS_CA_BUNDLE: ready.caFile,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return new Promise((resolve) => {
    execFile(program, [...args], { env }, (error, stdout, stderr) => {
      const status = typeof error?.code === 'number' ? error.code : error ? 127 : 0;
      resolve({ status, stdout, stderr });
    });
  });
}

async function has(program: string, ...args: readonly string[]): Promise<boolean> {
  return await new Promise((resolve) => {
    execFile(program, [...args], (error) => resolve(error === null));
  });
}

const hasCli = await has('aws', '--version');
const hasBoto = await has('python3', '-c', 'import boto3');

test('the SDK for JavaScript over HTTP and over TLS, with SNI and without', async () => {
  const { ready } = await startSkykeep(['--ephemeral']);
  const agent = new Agent({ ca: readFileSync(ready.caFile) });
  const { port } = new URL(ready.endpoint);
  for (const endpoint of [ready.endpoint, ready.httpsEndpoint, `https://localhost:${port}`]) {
    const client = new STSClient({
      endpoint,
      region: ready.region,
      credentials: ready,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpsAgent: agent }),
    });
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:iam::000000000000:root');
    client.destroy();
  }
  agent.destroy();
});

test('an AWS host name that leads here is answered with a certificate for it', async () => {
  const { ready } = await startSkykeep(['--ephemeral']);
  const { port } = new URL(ready.endpoint);
  const agent = new Agent({ ca: readFileSync(ready.caFile) });
  const body = await new Promise<string>((resolve, reject) => {
    get(
      `https://sqs.eu-west-1.amazonaws.com:${port}/_skykeep/health`,
      {
        agent,
        lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      },
      (response) => {
        let text = '';
        response
          .on('data', (piece: Buffer) => (text += piece.toString()))
          .once('end', () => resolve(text));
      },
    ).once('error', reject);
  });
  expect(JSON.parse(body)).toMatchObject({ status: 'ready' });
  agent.destroy();
});

test('the authority speaks for this cloud’s names only', async () => {
  const { ready } = await startSkykeep(['--ephemeral']);
  const { port } = new URL(ready.endpoint);
  const shown = await new Promise<string>((resolve, reject) => {
    const socket = connectTls(
      {
        port: Number(port),
        host: '127.0.0.1',
        servername: 'bank.example',
        ca: readFileSync(ready.caFile),
      },
      () => resolve('accepted'),
    );
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('timeout', () => reject(new Error('no answer')));
  });
  expect(shown).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('HTTP and TLS share the port, told apart by the first byte', async () => {
  const { ready } = await startSkykeep(['--ephemeral']);
  const port = Number(new URL(ready.endpoint).port);
  expect(new URL(ready.httpsEndpoint).port).toBe(String(port));
  // Neither: nothing is answered, and the listener lives on.
  await new Promise<void>((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () =>
      socket.end(Buffer.from([22, 3, 1, 0, 1, 255])),
    );
    socket.once('close', () => resolve()).once('error', () => undefined);
    socket.resume();
  });
  expect((await fetch(`${ready.endpoint}/_skykeep/health`)).status).toBe(200);
});

test.skipIf(!hasCli)('the AWS CLI over HTTP and over TLS', async () => {
  const { ready } = await startSkykeep(['--ephemeral']);
  for (const [name, endpoint] of [
    ['one', ready.endpoint],
    ['two', ready.httpsEndpoint],
  ] as const) {
    // The first version of the AWS CLI dials SQS by its old host names unless it is told otherwise here.
    const made = await run(
      'aws',
      ['--endpoint-url', endpoint, 'sqs', 'create-queue', '--queue-name', name],
      ready,
      endpoint,
    );
    expect(made.stderr).toBe('');
    expect(JSON.parse(made.stdout)).toEqual({ QueueUrl: `${endpoint}/000000000000/${name}` });
    const who = await run('aws', ['sts', 'get-caller-identity'], ready, endpoint);
    expect(JSON.parse(who.stdout)).toMatchObject({ Arn: 'arn:aws:iam::000000000000:root' });
    const denied = await run(
      'aws',
      ['--endpoint-url', endpoint, 'sqs', 'get-queue-url', '--queue-name', 'none'],
      ready,
      endpoint,
    );
    expect(denied.stderr).toContain('An error occurred (AWS.SimpleQueueService.NonExistentQueue)');
  }
});

test.skipIf(!hasBoto)('boto3 over HTTP and over TLS', async () => {
  const { ready } = await startSkykeep(['--ephemeral']);
  const program = [
    'import boto3',
    "sqs = boto3.client('sqs')",
    "url = sqs.create_queue(QueueName='orders')['QueueUrl']",
    "sqs.send_message(QueueUrl=url, MessageBody='hello')",
    "print(sqs.receive_message(QueueUrl=url)['Messages'][0]['Body'])",
  ].join('\n');
  for (const endpoint of [ready.endpoint, ready.httpsEndpoint]) {
    const { stdout, stderr } = await run('python3', ['-c', program], ready, endpoint);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('hello');
  }
});

test('a region of the user’s is taken for the client’s, and queues are apart', async () => {
  const { ready } = await startSkykeep(['--ephemeral', '--region', 'eu-central-1']);
  expect(ready.region).toBe('eu-central-1');
  const client = (region: string) =>
    new SQSClient({ endpoint: ready.endpoint, region, credentials: ready });
  await client('eu-central-1').send(new CreateQueueCommand({ QueueName: 'orders' }));
  expect((await client('eu-central-1').send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1);
  expect((await client('us-east-1').send(new ListQueuesCommand({}))).QueueUrls ?? []).toHaveLength(
    0,
  );
});
