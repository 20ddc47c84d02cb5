/** The package as users get it: packed, installed into an empty folder by npm alone, and run. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { build, isBuilt } from '../../tools/build.mjs';
import { type Ready, sqsCall } from '../surfaces/support/skykeep.ts';

const repository = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'skykeep-package-'));
const home = join(folder, 'user');
const BASE_INSTALL_BYTES = 30 * 1024 * 1024;

beforeAll(async () => {
  if (!isBuilt({ withTypes: true })) await build({ withTypes: true });
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync('npm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const packed = npm(
    repository,
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    folder,
  );
  // SAFETY: what `npm pack --json` prints.
  const [{ filename } = { filename: '' }] = JSON.parse(packed) as readonly {
    readonly filename: string;
  }[];
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"name":"user","private":true,"type":"module"}');
  npm(home, 'install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, filename));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program that npm has linked. */
async function start(dataDir: string): Promise<{ ready: Ready; kill: () => Promise<void> }> {
  const child = spawn(
    join(home, 'node_modules/.bin/skykeep'),
    ['start', '--port', '0', '--json', '--data-dir', dataDir],
    {
      cwd: home,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (piece: Buffer) => resolve(piece.toString()));
    child.once('close', () => reject(new Error('not started')));
  });
  // SAFETY: the tests of the ready line hold its form.
  return { ready: JSON.parse(line) as Ready, kill };
}

test('installed, started, killed and started again, it has the message', async () => {
  const dataDir = join(home, 'data');
  const first = await start(dataDir);
  const { QueueUrl } = await sqsCall(first.ready.endpoint, first.ready, 'CreateQueue', {
    QueueName: 'orders',
  });
  await sqsCall(first.ready.endpoint, first.ready, 'SendMessage', {
    QueueUrl,
    MessageBody: 'kept',
  });
  await first.kill();
  const second = await start(dataDir);
  const { Messages } = await sqsCall(second.ready.endpoint, second.ready, 'ReceiveMessage', {
    QueueUrl,
  });
  expect(Messages).toEqual([expect.objectContaining({ Body: 'kept' })]);
});

test('a base install is small', () => {
  expect(sizeOf(join(home, 'node_modules'))).toBeLessThan(BASE_INSTALL_BYTES);
});

test('a program imports it', () => {
  const program =
    "import { createCloud } from 'skykeep'; const cloud = await createCloud(); console.log(cloud.root.arn); await cloud.stop();";
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: home,
    encoding: 'utf8',
  });
  expect(printed).toBe('arn:aws:iam::000000000000:root\n');
});

test('its types are whole', () => {
  writeFileSync(
    join(home, 'program.ts'),
    [
      "import { createCloud, type Principal } from 'skykeep';",
      "const cloud = await createCloud({ clock: 'manual' });",
      "const sender: Principal = await cloud.as({ policy: { Version: '2012-10-17', Statement: [] } });",
      'const region: string = sender.clientConfig().region;',
      'await cloud.clock.advance({ minutes: 15 });',
      'console.log(region, cloud.clock.now().getTime());',
      'export {};',
    ].join('\n'),
  );
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  const typeRoots = ['--typeRoots', join(repository, 'node_modules/@types')];
  const tsc = join(repository, 'node_modules/.bin/tsc');
  expect(() =>
    execFileSync(tsc, [...options, ...typeRoots, 'program.ts'], {
      cwd: home,
      encoding: 'utf8',
      stdio: 'pipe',
    }),
  ).not.toThrow();
});

function sizeOf(path: string): number {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
