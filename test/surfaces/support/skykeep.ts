/** Runs the program as a user would, and speaks to it with signed requests of our own making. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { isBuilt } from '../../../tools/build.mjs';

const repository = new URL('../../../', import.meta.url).pathname;
/** The program as it is built, where that is what the sources say; else the sources themselves. */
const PROGRAM = isBuilt({ withTypes: false })
  ? [`${repository}dist/cli.js`]
  : ['--conditions=source', '--import', import.meta.resolve('tsx'), `${repository}src/cli.ts`];

export interface Ready {
  readonly ready: true;
  readonly endpoint: string;
  readonly httpsEndpoint: string;
  readonly caFile: string;
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly dataDir: string | null;
  readonly pid: number;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'skykeep-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function spawnCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('AWS_') && !name.startsWith('SKYKEEP_'),
  );
  return spawn(process.execPath, [...PROGRAM, ...args], {
    env: { ...Object.fromEntries(own), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end. */
export function skykeep(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const child = spawnCli(args, environment);
  const read = { stdout: '', stderr: '' };
  child.stdout?.on('data', (piece: Buffer) => (read.stdout += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (read.stderr += piece.toString()));
  return new Promise((resolve) => {
    child.once('close', (status) => resolve({ status, ...read }));
  });
}

export interface Running {
  readonly ready: Ready;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends the signal, and resolves with the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a cloud on a free port, and stops it after the test. */
export async function startSkykeep(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawnCli(['start', '--port', '0', '--json', ...args], environment);
  const read = { stdout: '', stderr: '' };
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  child.stderr?.on('data', (piece: Buffer) => (read.stderr += piece.toString()));
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return await closed;
  };
  onTestFinished(async () => void (await stop('SIGKILL')));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      read.stdout += piece.toString();
      if (read.stdout.includes('\n')) resolve();
    });
    child.once('close', () => reject(new Error(`not started: ${read.stderr}`)));
  });
  // SAFETY: the tests of the ready line hold its form.
  const ready = JSON.parse(read.stdout.slice(0, read.stdout.indexOf('\n'))) as Ready;
  return { ready, stdout: () => read.stdout, stderr: () => read.stderr, stop };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedOptions {
  readonly method?: string;
  /** Path and query; query parameters in the order of their names. */
  readonly target?: string;
  readonly service: string;
  readonly body?: string;
  /** Signed with the request. */
  readonly headers?: Readonly<Record<string, string>>;
}

const hmac = (key: Buffer | string, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The headers of a request with its signature. */
export function signedHeaders(
  endpoint: string,
  { accessKeyId, secretAccessKey }: Credentials,
  { method = 'POST', target = '/', service, body = '', headers = {} }: SignedOptions,
): Record<string, string> {
  const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const all: Record<string, string> = {
    host: new URL(endpoint).host,
    'x-amz-date': date,
    ...headers,
  };
  const names = Object.keys(all).toSorted();
  const [path = '/', query = ''] = target.split('?');
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${all[name] ?? ''}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const key = ['us-east-1', service, 'aws4_request'].reduce(
    hmac,
    hmac(`AWS4${secretAccessKey}`, date.slice(0, 8)),
  );
  const signature = hmac(
    key,
    ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'),
  ).toString('hex');
  all['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return all;
}

/** A signed request over plain HTTP. */
export async function signedFetch(
  endpoint: string,
  credentials: Credentials,
  options: SignedOptions,
): Promise<Response> {
  const { method = 'POST', target = '/', body = '' } = options;
  const { host: _host, ...headers } = signedHeaders(endpoint, credentials, options);
  return await fetch(`${endpoint}${target}`, {
    method,
    headers,
    ...(method !== 'GET' && { body }),
  });
}

/** An SQS operation in awsJson. */
export async function sqsCall(
  endpoint: string,
  credentials: Credentials,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const response = await signedFetch(endpoint, credentials, sqsRequest(operation, input));
  // SAFETY: awsJson answers are objects.
  return (await response.json()) as Record<string, unknown>;
}

export function sqsRequest(operation: string, input: object): SignedOptions {
  return {
    service: 'sqs',
    body: JSON.stringify(input),
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    },
  };
}
