/** `skykeep start` as a child process. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { skykeep, sqsCall, startSkykeep, temporaryFolder } from './support/skykeep.ts';

const STRONG = 'AKIDGIVEN:a-secret-of-more-than-twenty-characters';

test('the ready line says how to connect, and stdout holds nothing else', async () => {
  const dataDir = temporaryFolder();
  const server = await startSkykeep(['--data-dir', dataDir]);
  const { ready } = server;
  const port = new URL(ready.endpoint).port;
  expect(ready).toEqual({
    ready: true,
    endpoint: `http://127.0.0.1:${port}`,
    httpsEndpoint: `https://127.0.0.1:${port}`,
    caFile: join(dataDir, 'ca.pem'),
    accountId: '000000000000',
    region: 'us-east-1',
    accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
    secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
    dataDir,
    pid: expect.any(Number),
  });
  expect(readFileSync(ready.caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  expect(await server.stop()).toBe(0);
  expect(server.stdout().split('\n')).toHaveLength(2);
  expect(server.stderr()).not.toContain(ready.secretAccessKey);
});

test('the data directory is the user’s alone, and holds no plain text', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  const server = await startSkykeep(['--data-dir', dataDir]);
  const { endpoint } = server.ready;
  await sqsCall(endpoint, server.ready, 'CreateQueue', { QueueName: 'marker-of-the-queue' });
  await server.stop();
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dataDir, 'data.mdb')).includes('marker-of-the-queue')).toBe(false);
  expect(existsSync(join(dataDir, 'lock.sock'))).toBe(false);
});

test('after kill -9 a new start has everything, at once and with the same key', async () => {
  const dataDir = temporaryFolder();
  const first = await startSkykeep(['--data-dir', dataDir]);
  const { QueueUrl } = await sqsCall(first.ready.endpoint, first.ready, 'CreateQueue', {
    QueueName: 'orders',
  });
  await sqsCall(first.ready.endpoint, first.ready, 'SendMessage', {
    QueueUrl,
    MessageBody: 'kept',
  });
  await first.stop('SIGKILL');
  const second = await startSkykeep(['--data-dir', dataDir]);
  expect(second.ready.secretAccessKey).toBe(first.ready.secretAccessKey);
  const { Messages } = await sqsCall(second.ready.endpoint, second.ready, 'ReceiveMessage', {
    QueueUrl,
  });
  expect(Messages).toEqual([expect.objectContaining({ Body: 'kept' })]);
  expect(readFileSync(second.ready.caFile, 'utf8')).toBe(readFileSync(first.ready.caFile, 'utf8'));
});

test('a second start on a directory is refused in words', async () => {
  const dataDir = temporaryFolder();
  await startSkykeep(['--data-dir', dataDir]);
  const second = await skykeep(['start', '--port', '0', '--data-dir', dataDir]);
  expect(second).toMatchObject({
    status: 1,
    stdout: '',
    stderr: `skykeep: The data directory ${dataDir} is in use by another process.\n`,
  });
});

test('in memory: nothing is left behind', async () => {
  const server = await startSkykeep(['--ephemeral']);
  expect(server.ready.dataDir).toBeNull();
  expect(existsSync(server.ready.caFile)).toBe(true);
  await server.stop('SIGINT');
  expect(existsSync(server.ready.caFile)).toBe(false);
});

test('a port that is taken is named', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { status, stderr } = await skykeep(['start', '--ephemeral', '--port', String(port)]);
  expect(status).toBe(1);
  expect(stderr).toContain(
    `Port ${port} on 127.0.0.1 is in use by another program: choose another with --port`,
  );
});

test.each([
  [['--clock', 'fast'], '--clock is real or manual.'],
  [['--port', '99999'], '--port is a number from 0 to 65535.'],
  [['--colour'], "Unknown option '--colour'"],
  [['--allowed-host', 'a b'], '--allowed-host a b is not a host name.'],
])('wrong options are named: %j', async (args, words) => {
  const { status, stderr } = await skykeep(['start', '--ephemeral', ...args]);
  expect(stderr).toContain(words);
  expect(status).toBe(2);
});

test('a directory with something else in it is left alone', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'thesis.txt'), 'mine');
  chmodSync(dataDir, 0o755);
  const { status, stderr } = await skykeep(['start', '--data-dir', dataDir]);
  expect(status).toBe(1);
  expect(stderr).toContain('holds something else (thesis.txt)');
  expect(statSync(dataDir).mode & 0o777).toBe(0o755);
});

test('a root key that is given takes the place of the earlier one, and that is said', async () => {
  const dataDir = temporaryFolder();
  const first = await startSkykeep(['--data-dir', dataDir]);
  await first.stop();
  const second = await startSkykeep(['--data-dir', dataDir], { SKYKEEP_ROOT_KEY: STRONG });
  expect(second.ready).toMatchObject({ accessKeyId: 'AKIDGIVEN' });
  expect(second.stderr()).toContain('has taken the place of the earlier one');
  const refused = await sqsCall(second.ready.endpoint, first.ready, 'ListQueues', {});
  expect(String(refused['__type'])).toContain('UnrecognizedClientException');
  await second.stop();
  const file = join(temporaryFolder(), 'key');
  writeFileSync(file, `${STRONG}\n`);
  const third = await startSkykeep(['--data-dir', dataDir, '--root-key-file', file]);
  expect(third.stderr()).not.toContain('has taken the place');
});

test('a weak root key is taken on loopback only, and said to be one', async () => {
  const weak = { SKYKEEP_ROOT_KEY: 'test:test' };
  const exposed = await skykeep(['start', '--ephemeral', '--port', '0', '--host', '0.0.0.0'], weak);
  expect(exposed.status).toBe(1);
  expect(exposed.stderr).toContain('is shorter than 20 characters');
  const server = await startSkykeep(['--ephemeral'], weak);
  expect(server.stderr()).toContain('every process on this machine is root of this cloud');
});

test('a weak key that an earlier start has left is not exposed either', async () => {
  const dataDir = temporaryFolder();
  const first = await startSkykeep(['--data-dir', dataDir], { SKYKEEP_ROOT_KEY: 'test:test' });
  await first.stop();
  const second = await skykeep([
    'start',
    '--port',
    '0',
    '--host',
    '0.0.0.0',
    '--data-dir',
    dataDir,
  ]);
  expect(second.stderr).toContain('is shorter than 20 characters');
  expect(second.status).toBe(1);
});

test('a listener that others reach speaks TLS only', async () => {
  const server = await startSkykeep(['--ephemeral', '--host', '0.0.0.0']);
  expect(server.ready.endpoint).toMatch(/^https:\/\/127\.0\.0\.1:/);
  const plain = await fetch(server.ready.endpoint.replace('https', 'http'));
  expect(plain.status).toBe(403);
  expect(await plain.text()).toContain('--insecure-http');
});

test('--localstack: the keys that everybody knows, and 12 digits for an account', async () => {
  const server = await startSkykeep(['--ephemeral', '--localstack']);
  const { endpoint } = server.ready;
  expect(server.ready).toMatchObject({ accessKeyId: 'test', secretAccessKey: 'test' });
  const health: unknown = await (await fetch(`${endpoint}/_localstack/health`)).json();
  expect(health).toMatchObject({ services: { sqs: 'available' } });
  const other = { accessKeyId: '111111111111', secretAccessKey: 'test' };
  const { QueueUrl } = await sqsCall(endpoint, other, 'CreateQueue', { QueueName: 'orders' });
  expect(QueueUrl).toContain('/111111111111/orders');
  const wrong = await sqsCall(endpoint, { ...other, secretAccessKey: 'guess' }, 'ListQueues', {});
  expect(String(wrong['__type'])).toContain('InvalidSignatureException');
  const exposed = await skykeep(['start', '--ephemeral', '--localstack', '--host', '0.0.0.0']);
  expect(exposed.stderr).toContain('it listens on loopback only');
});

test('a passphrase opens what it has sealed, and nothing else does', async () => {
  const dataDir = temporaryFolder();
  const passphrase = { SKYKEEP_PASSPHRASE: 'four words of my own' };
  const first = await startSkykeep(['--data-dir', dataDir], passphrase);
  await first.stop();
  expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
  const start = (environment: Readonly<Record<string, string>>) =>
    skykeep(['start', '--port', '0', '--data-dir', dataDir], environment);
  expect(await start({ SKYKEEP_PASSPHRASE: 'a guess' })).toMatchObject({
    status: 1,
    stderr: 'skykeep: The passphrase does not open this data directory.\n',
  });
  expect(await start({})).toMatchObject({
    status: 1,
    stderr: 'skykeep: This data directory is protected by a passphrase: set SKYKEEP_PASSPHRASE.\n',
  });
  const again = await startSkykeep(['--data-dir', dataDir], passphrase);
  expect(again.ready.secretAccessKey).toBe(first.ready.secretAccessKey);
});

test('a damaged key file is said to be one', async () => {
  const dataDir = temporaryFolder();
  await (await startSkykeep(['--data-dir', dataDir])).stop();
  writeFileSync(join(dataDir, 'keys.json'), '{"version":1');
  const { status, stderr } = await skykeep(['start', '--port', '0', '--data-dir', dataDir]);
  expect(status).toBe(1);
  expect(stderr).toContain('keys.json was changed or damaged');
  expect(stderr).not.toContain('    at ');
});

test('a master key kept elsewhere is made there, and the directory does not open without it', async () => {
  const dataDir = temporaryFolder();
  const file = join(temporaryFolder(), 'master.key');
  const first = await startSkykeep(['--data-dir', dataDir, '--master-key-file', file]);
  expect(first.stderr()).not.toContain('beside the data');
  await first.stop();
  expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
  const { status, stderr } = await skykeep(['start', '--port', '0', '--data-dir', dataDir]);
  expect(stderr).toContain('without it the data cannot be read');
  expect(status).toBe(1);
});
