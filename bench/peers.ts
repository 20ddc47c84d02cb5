/** SendMessage of 256 bytes against moto_server and fauxqs in the same run: `npx tsx bench/peers.ts`. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

import { buildServer, type Child, startChild } from './support/child.ts';
import { load } from './support/load.ts';
import { call, inFolder, median, succeeded } from './support/measure.ts';
import { signedRequest } from './support/requests.ts';

const SECONDS = Number(process.env['SECONDS_EACH'] ?? 3);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** A peer on the first core; undefined where it is not on this machine. */
async function startPeer(
  command: string,
  args: (port: number) => readonly string[],
  env: Record<string, string> = {},
): Promise<Child | undefined> {
  const port = await freePort();
  const process_ = spawn('taskset', ['-c', '0', command, ...args(port)], {
    stdio: 'ignore',
    env: { ...process.env, ...env, PORT: String(port), FAUXQS_PORT: String(port) },
    detached: true,
  });
  process_.unref();
  const child: Child = {
    port,
    accessKeyId: 'test',
    secret: 'test',
    pid: process_.pid ?? 0,
    process: process_,
    cpuMicros: () => Promise.resolve(0),
    stop: async () => {
      if (process_.pid !== undefined) process.kill(-process_.pid, 'SIGKILL');
    },
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return child;
  }
  await child.stop();
  return undefined;
}

async function sends(child: Child, connections: number): Promise<number> {
  // SAFETY: the operation's output in SQS's model.
  const { QueueUrl } = (await call(child, 'CreateQueue', { QueueName: 'bench' })) as {
    QueueUrl: string;
  };
  const message = signedRequest(child, 'SendMessage', { QueueUrl, MessageBody: 'x'.repeat(256) });
  const run = (seconds: number) =>
    load({ port: child.port, connections, seconds, next: () => message });
  await run(0.5);
  return succeeded(await run(SECONDS)).perSecond;
}

buildServer();
const figures = new Map<string, number[]>([
  ['skykeep', []],
  ['fauxqs', []],
  ['moto', []],
]);
for (let round = 0; round < ROUNDS; round++) {
  await inFolder(async (folder) => {
    const child = await startChild('skykeep-server', [folder]);
    figures.get('skykeep')?.push(await sends(child, 64));
    await child.stop();
  });
  const fauxqs = await startPeer(process.execPath, () => ['node_modules/fauxqs/dist/cli.js']);
  if (fauxqs) {
    figures.get('fauxqs')?.push(await sends(fauxqs, 64));
    await fauxqs.stop();
  }
  const moto = await startPeer('moto_server', (port) => ['-p', String(port)]);
  if (moto) {
    figures.get('moto')?.push(await sends(moto, 16));
    await moto.stop();
  }
}
const of = (name: string) => median(figures.get(name) ?? []);
for (const name of figures.keys()) console.log(`${name.padEnd(8)} ${of(name).toFixed(0)} req/s`);
console.log(`vs moto_server  ${(of('skykeep') / of('moto')).toFixed(0)}x`);
console.log(`vs fauxqs       ${(of('skykeep') / of('fauxqs')).toFixed(2)}x`);
