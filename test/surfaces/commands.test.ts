/** The commands beside `start`, against a running cloud and against its directory. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { IAM } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';

import {
  signedFetch,
  skykeep,
  sqsCall,
  sqsRequest,
  startSkykeep,
  temporaryFolder,
} from './support/skykeep.ts';

async function running() {
  const dataDir = temporaryFolder();
  const server = await startSkykeep(['--data-dir', dataDir]);
  const call = (operation: string, input: object) =>
    sqsCall(server.ready.endpoint, server.ready, operation, input);
  const on = (command: string, ...more: readonly string[]) =>
    skykeep([command, '--data-dir', dataDir, ...more]);
  return { dataDir, server, ready: server.ready, call, on };
}

const ROOT_ARN = 'arn:aws:iam::000000000000:root';

test('env: what a shell needs, from a running cloud and from its directory', async () => {
  const { dataDir, server, ready, on } = await running();
  const { stdout } = await on('env');
  expect(stdout.split('\n')).toEqual([
    `export AWS_ENDPOINT_URL=${ready.endpoint}`,
    `export AWS_ACCESS_KEY_ID=${ready.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${ready.secretAccessKey}`,
    'export AWS_REGION=us-east-1',
    'export AWS_DEFAULT_REGION=us-east-1',
    `export AWS_CA_BUNDLE=${ready.caFile}`,
    `export NODE_EXTRA_CA_CERTS=${ready.caFile}`,
    '',
  ]);
  await server.stop();
  const stopped = await on('env');
  expect(stopped.stdout).toContain(`export AWS_SECRET_ACCESS_KEY=${ready.secretAccessKey}\n`);
  expect(stopped.stderr).toBe(
    `skykeep: no cloud runs on ${dataDir}; the address is the one of \`skykeep start\`.\n`,
  );
});

test('env --write: files for the AWS tools, for the user alone', async () => {
  const { ready, on } = await running();
  const folder = join(temporaryFolder(), 'aws');
  const { stdout } = await on('env', '--write', folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ['credentials', 'config', 'ca.pem'])
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'credentials'), 'utf8')).toContain(
    `aws_secret_access_key = ${ready.secretAccessKey}\n`,
  );
  expect(readFileSync(join(folder, 'config'), 'utf8')).toContain(
    `endpoint_url = ${ready.endpoint}\n`,
  );
  expect(stdout).toContain(`export AWS_CONFIG_FILE=${join(folder, 'config')}\n`);
});

test('status: whether a cloud runs, and how it is doing', async () => {
  const { server, ready, on } = await running();
  const { stdout, status } = await on('status', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    running: true,
    isWritable: true,
    endpoint: ready.endpoint,
    pid: ready.pid,
  });
  await server.stop('SIGKILL');
  expect(await on('status', '--json')).toMatchObject({ status: 3, stdout: '{"running":false}\n' });
});

test('explain: the decisions of a request', async () => {
  const { ready, on } = await running();
  const response = await signedFetch(ready.endpoint, ready, sqsRequest('ListQueues', {}));
  const requestId = response.headers.get('x-amzn-requestid') ?? '';
  const { stdout } = await on('explain', requestId);
  expect(stdout).toContain(ROOT_ARN);
  expect(stdout).toContain('sqs:ListQueues on arn:aws:sqs:us-east-1:000000000000:*: allowed');
  const json: unknown = JSON.parse((await on('explain', '--json', requestId)).stdout);
  expect(json).toMatchObject([{ requestId, decision: { effect: 'allow', source: 'root' } }]);
  const unknown = await on('explain', 'nothing');
  expect(unknown).toMatchObject({ status: 1, stdout: '' });
  expect(unknown.stderr).toContain('No decision of the request nothing is known.');
});

test('explain: a denial tells what would allow it', async () => {
  const { ready, on } = await running();
  const config = { endpoint: ready.endpoint, region: 'us-east-1' };
  const iam = new IAM({ ...config, credentials: ready });
  await iam.createUser({ UserName: 'ann' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
  const response = await signedFetch(
    ready.endpoint,
    {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    },
    sqsRequest('ListQueues', {}),
  );
  const { stdout } = await on('explain', response.headers.get('x-amzn-requestid') ?? '');
  expect(stdout).toContain('because no identity-based policy allows the sqs:ListQueues action.');
  expect(stdout).toContain(
    'Any of these would allow it:\n    - add to a new policy [identity] {"Effect":"Allow","Action":"sqs:ListQueues","Resource":"arn:aws:sqs:us-east-1:000000000000:*"}\n',
  );
});

test('policy: what a principal has done and nothing else, also when the cloud has stopped', async () => {
  const { server, call, on } = await running();
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'orders' });
  await call('SendMessage', { QueueUrl, MessageBody: 'one' });
  await call('ListQueues', {});
  const first = await on('policy', '--principal', ROOT_ARN);
  expect(JSON.parse(first.stdout)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sqs:CreateQueue', 'sqs:SendMessage'],
        Resource: ['arn:aws:sqs:us-east-1:000000000000:orders'],
      },
      {
        Effect: 'Allow',
        Action: ['sqs:ListQueues'],
        Resource: ['arn:aws:sqs:us-east-1:000000000000:*'],
      },
    ],
  });
  const since = (at: string) => on('policy', '--principal', ROOT_ARN, '--since', at);
  expect((await since('2000-01-01')).stdout).toBe(first.stdout);
  expect(await since('2999-01-01T00:00:00Z')).toMatchObject({ status: 1, stdout: '' });
  expect(await since('yesterday')).toMatchObject({ status: 2, stdout: '' });
  await server.stop();
  expect((await on('policy', '--principal', ROOT_ARN)).stdout).toBe(first.stdout);
  const nobody = await on('policy', '--principal', 'arn:aws:iam::000000000000:user/nobody');
  expect(nobody.status).toBe(1);
  expect(nobody.stderr).toContain(`These have acted:\n  ${ROOT_ARN}`);
});

test('backup while the cloud runs, restore into an empty directory', async () => {
  const { dataDir, server, ready, call, on } = await running();
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'marker-of-the-queue' });
  for (let count = 0; count < 20; count++)
    await call('SendMessage', { QueueUrl, MessageBody: `message-${count}` });
  const file = join(temporaryFolder(), 'copy');
  const traffic = Promise.all(
    Array.from({ length: 20 }, (_, count) =>
      call('SendMessage', { QueueUrl, MessageBody: `later-${count}` }),
    ),
  );
  expect((await on('backup', file)).status).toBe(0);
  await traffic;
  await server.stop();
  const bytes = readFileSync(file);
  const masterKey = Buffer.from(readFileSync(join(dataDir, 'master.key'), 'utf8').trim(), 'base64');
  for (const secret of [
    ready.secretAccessKey,
    'marker-of-the-queue',
    masterKey,
    masterKey.toString('base64'),
  ])
    expect(bytes.includes(secret)).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const target = join(temporaryFolder(), 'restored');
  const restore = (...more: readonly string[]) =>
    skykeep(['restore', file, '--data-dir', target, ...more]);
  const without = await restore();
  expect(without.status).toBe(1);
  expect(without.stderr).toContain(
    'A backup never holds the master key. Give the one that lay beside the data: --master-key-file FILE',
  );
  const wrong = join(temporaryFolder(), 'key');
  writeFileSync(wrong, Buffer.alloc(32, 7).toString('base64'));
  expect((await restore('--master-key-file', wrong)).stderr).toContain(
    'The master key does not open this data directory',
  );
  expect(readdirSync(target)).toEqual([]);
  expect(await restore('--master-key-file', join(dataDir, 'master.key'))).toMatchObject({
    status: 0,
  });
  expect((await restore('--master-key-file', join(dataDir, 'master.key'))).stderr).toContain(
    'has data already',
  );

  const again = await startSkykeep(['--data-dir', target]);
  expect(again.ready.secretAccessKey).toBe(ready.secretAccessKey);
  const { Attributes } = await sqsCall(again.ready.endpoint, again.ready, 'GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  expect(Number(Object(Attributes)['ApproximateNumberOfMessages'])).toBeGreaterThanOrEqual(20);
});

test('a backup that was changed is refused, and leaves nothing behind', async () => {
  const { dataDir, server, call, on } = await running();
  await call('CreateQueue', { QueueName: 'orders' });
  await server.stop();
  const file = join(temporaryFolder(), 'copy');
  expect((await on('backup', file)).status).toBe(0);
  const bytes = readFileSync(file);
  const target = join(temporaryFolder(), 'restored');
  const master = join(dataDir, 'master.key');
  for (const changed of [
    Buffer.concat([bytes.subarray(0, -100), Buffer.of(1), bytes.subarray(-99)]),
    bytes.subarray(0, -50),
    Buffer.from('nothing of ours'),
  ]) {
    writeFileSync(file, changed);
    const { status, stderr } = await skykeep([
      'restore',
      file,
      '--data-dir',
      target,
      '--master-key-file',
      master,
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/was changed or damaged|is not a backup of Skykeep/);
    expect(existsSync(join(target, 'data.mdb'))).toBe(false);
  }
});

test('reset: everything is gone but the root key and the authority', async () => {
  const { ready, call, on, server, dataDir } = await running();
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'orders' });
  await call('SendMessage', { QueueUrl, MessageBody: 'one' });
  const authority = readFileSync(ready.caFile, 'utf8');
  expect((await on('reset')).status).toBe(0);
  expect(await call('ListQueues', {})).toEqual({});
  await server.stop('SIGKILL');
  const again = await startSkykeep(['--data-dir', dataDir]);
  expect(again.ready.secretAccessKey).toBe(ready.secretAccessKey);
  expect(readFileSync(again.ready.caFile, 'utf8')).toBe(authority);
  expect(await sqsCall(again.ready.endpoint, again.ready, 'ListQueues', {})).toEqual({});
});

test('run: the command reaches the cloud, gives its status, and sees nothing of the user’s AWS', async () => {
  const dataDir = temporaryFolder();
  const program =
    'console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([name]) => /^AWS_|SKYKEEP|PROXY/.test(name))))); process.exit(7)';
  const { status, stdout } = await skykeep(
    ['run', '--data-dir', dataDir, '--', process.execPath, '-e', program],
    {
      AWS_PROFILE: 'production',
      AWS_SESSION_TOKEN: 'of the real AWS',
      AWS_ENDPOINT_URL_SQS: 'https://sqs.us-east-1.amazonaws.com',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/production',
      AWS_PAGER: 'cat',
      SKYKEEP_ROOT_KEY: 'AKIDGIVEN:a-secret-of-more-than-twenty-characters',
    },
  );
  expect(status).toBe(7);
  const environment: unknown = JSON.parse(stdout);
  expect(environment).toEqual({
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_ACCESS_KEY_ID: 'AKIDGIVEN',
    AWS_SECRET_ACCESS_KEY: 'a-secret-of-more-than-twenty-characters',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CA_BUNDLE: join(dataDir, 'ca.pem'),
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: 'cat',
    HTTPS_PROXY: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    NO_PROXY: expect.stringContaining('127.0.0.1,localhost'),
  });
});

test('run: a cloud that runs is used', async () => {
  const { dataDir, ready } = await running();
  const { stdout } = await skykeep([
    'run',
    '--data-dir',
    dataDir,
    '--',
    'sh',
    '-c',
    'echo $AWS_ENDPOINT_URL',
  ]);
  expect(stdout.trim()).toBe(ready.endpoint);
});

test('run: a command that does not exist is said', async () => {
  const { status, stderr } = await skykeep(['run', '--ephemeral', '--', 'no-such-command']);
  expect(stderr).toBe('skykeep: no-such-command: there is no such command.\n');
  expect(status).toBe(127);
});

const hasCli = await new Promise<boolean>((resolve) => {
  execFile('aws', ['--version'], (error) => resolve(error === null));
});

test.skipIf(!hasCli)(
  'run: the AWS CLI that dials SQS by its old host name is led here',
  async () => {
    const { status, stdout, stderr } = await skykeep([
      'run',
      '--ephemeral',
      '--',
      'aws',
      'sqs',
      'create-queue',
      '--queue-name',
      'orders',
    ]);
    expect(stderr).not.toContain('Could not connect');
    expect(stdout).toContain('/000000000000/orders');
    expect(status).toBe(0);
  },
);
