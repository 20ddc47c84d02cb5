/** SendMessage of 256 bytes on 64 connections against a bare node:http server: `npx tsx bench/send.ts`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildServer, startChild } from './support/child.ts';
import { load } from './support/load.ts';
import { signedRequest } from './support/requests.ts';

const SECONDS = Number(process.env['SECONDS_EACH'] ?? 3);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const body = 'x'.repeat(256);

async function measure(
  script: string,
  args: readonly string[],
): Promise<{ perSecond: number; micros: number }> {
  const child = await startChild(
    script,
    args,
    script === 'skykeep-server' && process.env['PROFILE']
      ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof']
      : [],
  );
  try {
    const queue = signedRequest(child, 'CreateQueue', { QueueName: 'bench' });
    await load({ port: child.port, connections: 1, seconds: 5, next: once(queue) });
    const message = signedRequest(child, 'SendMessage', {
      QueueUrl: `http://127.0.0.1:${child.port}/000000000000/bench`,
      MessageBody: body,
    });
    const run = (seconds: number) =>
      load({ port: child.port, connections: 64, seconds, next: () => message });
    await run(1);
    const before = await child.cpuMicros();
    const result = await run(SECONDS);
    const micros = ((await child.cpuMicros()) - before) / result.requests;
    if (result.errors > 0) throw new Error(`${result.errors} errors: ${result.firstError}`);
    return { perSecond: result.perSecond, micros };
  } finally {
    if (process.env['PROFILE']) child.process.send('profile-stop');
    await new Promise((resolve) => setTimeout(resolve, process.env['PROFILE'] ? 1500 : 0));
    await child.stop();
  }
}

function once(bytes: Buffer): () => Buffer | undefined {
  let isSent = false;
  return () => {
    if (isSent) return undefined;
    isSent = true;
    return bytes;
  };
}

buildServer();
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const bare: number[] = [];
const ours: number[] = [];
const micros: number[] = [];
const bareMicros: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const base = await measure('bare-server.ts', []);
  const dir = mkdtempSync(join(tmpdir(), 'skykeep-bench-'));
  const own = await measure('skykeep-server', [dir]);
  rmSync(dir, { recursive: true });
  bare.push(base.perSecond);
  bareMicros.push(base.micros);
  ours.push(own.perSecond);
  micros.push(own.micros);
}
console.log(`bare     ${median(bare).toFixed(0)} req/s  ${median(bareMicros).toFixed(1)} µs CPU`);
console.log(`skykeep  ${median(ours).toFixed(0)} req/s  ${median(micros).toFixed(1)} µs CPU`);
console.log(
  `ratio    ${(median(ours) / median(bare)).toFixed(3)}x by throughput, ${(median(bareMicros) / median(micros)).toFixed(3)}x by CPU`,
);
