/** Nothing that a customer wrote lies in the clear, and what was changed on the disk is told by name and never returned. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SQS } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { backUp } from '#kernel/maintenance';

import { type Cloud, createCloud } from '../../src/cloud.ts';
import { printableKey } from '../../src/kernel/store/printable.ts';
import { urlOf } from './support/clients.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'skykeep-sealed-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const MARKER = 'Xq7vMarkerZ';
const dataDir = () => join(root, 'data');
const open = (log: (line: string) => void = () => undefined): Promise<Cloud> =>
  createCloud({ dataDir: dataDir(), clock: 'manual', logLevel: 'error', log });

async function fill(cloud: Cloud): Promise<SQS> {
  const sqs = new SQS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  const name = `${MARKER}-queue`;
  await sqs.createQueue({ QueueName: name, tags: { [`${MARKER}-tag`]: `${MARKER} value` } });
  await sqs.createQueue({
    QueueName: `${MARKER}.fifo`,
    Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
  });
  for (let number = 0; number < 20; number++) {
    await sqs.sendMessage({
      QueueUrl: urlOf(name),
      MessageBody: `${MARKER} ${number} ${'x'.repeat(number * 300)}`,
      MessageAttributes: { [`${MARKER}name`]: { DataType: 'String', StringValue: MARKER } },
    });
    await sqs.sendMessage({
      QueueUrl: urlOf(`${MARKER}.fifo`),
      MessageBody: `${MARKER} ${number}`,
      MessageGroupId: `${MARKER}${number % 3}`,
    });
  }
  await sqs.receiveMessage({ QueueUrl: urlOf(name), MaxNumberOfMessages: 5 });
  await sqs
    .sendMessage({ QueueUrl: urlOf(`${MARKER}-nobody`), MessageBody: MARKER })
    .catch(() => undefined);
  const iam = new IAM({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  await iam.createUser({
    UserName: `${MARKER}-user`,
    Path: `/${MARKER}/`,
    Tags: [{ Key: MARKER, Value: MARKER }],
  });
  await iam.putUserPolicy({
    UserName: `${MARKER}-user`,
    PolicyName: `${MARKER}-policy`,
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: MARKER, Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
    }),
  });
  const kms = new KMS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  const { KeyMetadata } = await kms.createKey({ Description: MARKER });
  await kms.createAlias({ AliasName: `alias/${MARKER}`, TargetKeyId: KeyMetadata?.KeyId });
  await cloud.clock.advance({ seconds: 5 });
  return sqs;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isDirectory()) return filesIn(path);
    return stat.isFile() ? [path] : [];
  });
}

test('no marker that went in is found in any file: not while it runs, not after a kill, not in a backup', async () => {
  const cloud = await open();
  await fill(cloud);
  const backup = join(root, 'backup.sky');
  await backUp(cloud.opened, backup, new Date());
  const { accessKeyId, secretAccessKey } = cloud.root.credentials;
  const copy = join(root, 'copy');
  cpSync(dataDir(), copy, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  await cloud.stop();
  const files = filesIn(root);
  expect(files.map((path) => path.slice(root.length + 1)).toSorted()).toContain('data/data.mdb');
  expect(files.length).toBeGreaterThanOrEqual(7);
  const wanted = [MARKER, secretAccessKey, accessKeyId].flatMap((text) => [
    Buffer.from(text),
    Buffer.from(Buffer.from(text).toString('hex')),
    Buffer.from(text, 'utf16le'),
    // What Base64 makes of the middle of a text, at each of its three offsets.
    ...[0, 1, 2].map((offset) =>
      Buffer.from(
        Buffer.from(text)
          .subarray(offset, offset + 6)
          .toString('base64'),
      ),
    ),
  ]);
  for (const path of files) {
    const bytes = readFileSync(path);
    for (const text of wanted)
      expect(bytes.includes(text), `${path}: ${text.toString('latin1')}`).toBe(false);
  }
  expect(existsSync(backup)).toBe(true);
  // The search finds what is there.
  writeFileSync(join(root, 'plain'), `before${MARKER}after`);
  expect(execFileSync('grep', ['-rlF', MARKER, root]).toString().trim()).toBe(join(root, 'plain'));
}, 60_000);

test('no two sealed values share key and counter, over restarts and copies of the file', async () => {
  const seen = new Map<string, string>();
  const headersOf = (cloud: Cloud) =>
    [...cloud.kernel.store.engine.snapshot()].flatMap(({ key, value }) => {
      const bytes = Buffer.from(value);
      return bytes.length === 0
        ? []
        : [{ header: bytes.toString('hex', 1, 13), content: `${key} ${bytes.toString('hex')}` }];
    });
  for (let restart = 0; restart < 5; restart++) {
    const cloud = await open();
    const flushed: { header: string; content: string }[] = [];
    cloud.kernel.store.observe((layers) => {
      for (const { writes } of layers)
        for (const { key, value } of writes)
          if (value && value.length > 0)
            flushed.push({
              header: value.toString('hex', 1, 13),
              content: `${key} ${value.toString('hex')}`,
            });
    });
    if (restart === 0) await fill(cloud);
    const sqs = new SQS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
    for (let number = 0; number < 20; number++)
      await sqs.sendMessage({ QueueUrl: urlOf(`${MARKER}-queue`), MessageBody: `${number}` });
    await sqs.setQueueAttributes({
      QueueUrl: urlOf(`${MARKER}-queue`),
      Attributes: { VisibilityTimeout: String(restart) },
    });
    await cloud.kernel.store.flush();
    for (const { header, content } of [...flushed, ...headersOf(cloud)]) {
      expect(seen.get(header) ?? content).toBe(content);
      seen.set(header, content);
    }
    await cloud.stop();
  }
  expect(seen.size).toBeGreaterThan(300);
}, 60_000);

/** The sealed values, as they lie in the file. */
async function sealedValues(): Promise<{ key: string; value: Buffer }[]> {
  const cloud = await open();
  await fill(cloud);
  await cloud.kernel.store.flush();
  const values = [...cloud.kernel.store.engine.snapshot()].map(({ key, value }) => ({
    key,
    value: Buffer.from(value),
  }));
  await cloud.stop();
  return values;
}

test('a bit that flips in any value on the disk is told as a damaged row, by name, and nothing of the row is returned', async () => {
  const values = (await sealedValues()).filter(({ value }) => value.length > 0);
  const file = join(dataDir(), 'data.mdb');
  const whole = readFileSync(file);
  let tried = 0;
  for (const [place, { key, value }] of values.entries()) {
    const at = whole.indexOf(value);
    if (at < 0 || place % 7 !== 0) continue;
    tried += 1;
    const offset = (place * 31) % value.length;
    const damaged = Buffer.from(whole);
    // Everywhere: pages that are free again may hold the same value.
    for (let found = at; found >= 0; found = damaged.indexOf(value, found + 1))
      damaged[found + offset] = (damaged[found + offset] ?? 0) ^ (1 << (place & 7));
    writeFileSync(file, damaged);
    const told: string[] = [];
    let failure = '';
    const cloud = await open((line) => told.push(line)).catch((error: unknown) => {
      failure = String(error);
      return undefined;
    });
    if (cloud) {
      failure = await readAll(cloud, key);
      await cloud.stop();
    }
    const name = printableKey(key);
    expect(failure).toContain('CorruptRow');
    expect(failure).toContain(`The row ${name} does not open`);
  }
  expect(tried).toBeGreaterThan(10);
}, 120_000);

/** Reads a row as the store does; gives what was thrown. */
async function readAll(cloud: Cloud, key: string): Promise<string> {
  try {
    for (const cell of cloud.kernel.store.cells)
      if (key.startsWith(cell.prefix)) return `returned ${JSON.stringify(cell.read(key))}`;
    const sealed = cloud.kernel.store.engine.get(key);
    return sealed
      ? `returned ${cloud.kernel.store.sealer.open(key, sealed).toString()}`
      : 'nothing is there';
  } catch (error) {
    return String(error);
  }
}

test('a damaged message is told to the receiver as our failure, and the queue beside it goes on', async () => {
  const cloud = await open();
  const sqs = new SQS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  for (const QueueName of ['bad', 'good']) await sqs.createQueue({ QueueName });
  for (const name of ['bad', 'good'])
    await sqs.sendMessage({ QueueUrl: urlOf(name), MessageBody: `body of ${name}` });
  await cloud.kernel.store.flush();
  const { engine, sealer } = cloud.kernel.store;
  const cell = cloud.kernel.cell({ service: 'sqs', account: cloud.accountId, region: 'us-east-1' });
  for (const { key, value } of [...engine.snapshot()]) {
    if (value.length === 0 || !key.startsWith(cell.prefix)) continue;
    if (!sealer.open(key, value).toString().includes('body of bad')) continue;
    const changed = Buffer.from(value);
    changed[20] = (changed[20] ?? 0) ^ 1;
    await engine.flush([
      { cell: cell.name, seq: cell.lastSeq(), writes: [{ key, value: changed }] },
    ]);
  }
  cell.drop(new Error('read from the disk'));
  const refusal: unknown = await sqs
    .receiveMessage({ QueueUrl: urlOf('bad') })
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect(String(refusal)).toContain('does not open');
  expect(String(refusal)).not.toContain('body of');
  const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: urlOf('good') });
  expect(Messages.map(({ Body }) => Body)).toEqual(['body of good']);
  await cloud.stop();
});

test('rows that change places do not open, and index entries that change are told', async () => {
  const cloud = await open();
  const sqs = new SQS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  await sqs.createQueue({ QueueName: 'plain' });
  for (const body of ['one', 'two'])
    await sqs.sendMessage({ QueueUrl: urlOf('plain'), MessageBody: body });
  await cloud.kernel.store.flush();
  const { engine } = cloud.kernel.store;
  const cell = cloud.kernel.cell({ service: 'sqs', account: cloud.accountId, region: 'us-east-1' });
  const rows = [...engine.snapshot()].map(({ key, value }) => ({ key, value: Buffer.from(value) }));
  // Table 3 holds the bodies, and in them the messages that nobody has received.
  const [first, second] = rows.filter(({ key }) => key.startsWith(`${cell.prefix}30`));
  if (!first || !second) throw new Error('there are two rows');
  await engine.flush([
    {
      cell: cell.name,
      seq: cell.lastSeq(),
      writes: [
        { key: first.key, value: second.value },
        { key: second.key, value: first.value },
      ],
    },
  ]);
  cell.drop(new Error('read from the disk'));
  await expect(sqs.receiveMessage({ QueueUrl: urlOf('plain') })).rejects.toThrow(/does not open/);
  await engine.flush([{ cell: cell.name, seq: cell.lastSeq(), writes: [first, second] }]);
  const indexEntries = rows.filter(
    ({ key, value }) => value.length === 0 && /^2[^0]/.test(key.slice(cell.prefix.length)),
  );
  for (const { key } of indexEntries) {
    const at = key.length - 3;
    const moved =
      key.slice(0, at) + String.fromCharCode(key.charCodeAt(at) ^ 1) + key.slice(at + 1);
    await engine.flush([
      {
        cell: cell.name,
        seq: cell.lastSeq(),
        writes: [{ key }, { key: moved, value: Buffer.alloc(0) }],
      },
    ]);
  }
  cell.drop(new Error('read from the disk'));
  await expect(sqs.receiveMessage({ QueueUrl: urlOf('plain') })).rejects.toThrow(
    /does not agree with its row/,
  );
  await cloud.stop();
});
