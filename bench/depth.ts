/** A million messages waiting: send, receive and delete in queue order against an empty queue; start; memory: `npx tsx bench/depth.ts`. */
import { readFileSync } from 'node:fs';

import { buildServer, type Child, startChild } from './support/child.ts';
import { load } from './support/load.ts';
import { call, drain, fill, inFolder, queueUrl, succeeded } from './support/measure.ts';
import { signedRequest } from './support/requests.ts';

const MESSAGES = Number(process.env['MESSAGES'] ?? 1_000_000);
const SECONDS = Number(process.env['SECONDS_EACH'] ?? 4);

function memory({ pid }: Child): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return `RssAnon ${of('RssAnon')} MB, VmRSS ${of('VmRSS')} MB`;
}

async function sends(child: Child, queue: string): Promise<number> {
  const message = signedRequest(child, 'SendMessage', {
    QueueUrl: queueUrl(child, queue),
    MessageBody: 'x'.repeat(256),
  });
  const run = (seconds: number) =>
    load({ port: child.port, connections: 64, seconds, next: () => message });
  await run(1);
  return succeeded(await run(SECONDS)).perSecond;
}

buildServer();
await inFolder(async (folder) => {
  let child = await startChild('skykeep-server', [folder]);
  console.log(`idle: ${memory(child)}`);
  for (const name of ['empty', 'deep', 'small'])
    await call(child, 'CreateQueue', { QueueName: name });
  await sends(child, 'empty');
  const before = Date.now();
  await fill(child, 'deep', MESSAGES);
  console.log(
    `${MESSAGES} messages sent in ${((Date.now() - before) / 1000).toFixed(0)} s: ${memory(child)}`,
  );
  const rates: Record<string, number[]> = {
    emptySend: [],
    deepSend: [],
    emptyDrain: [],
    deepDrain: [],
  };
  for (let round = 0; round < 3; round++) {
    rates['emptySend']?.push(await sends(child, `empty`));
    rates['deepSend']?.push(await sends(child, 'deep'));
    await call(child, 'CreateQueue', { QueueName: `small${round}` });
    await fill(child, `small${round}`, 60_000);
    rates['emptyDrain']?.push(
      (await drain(child, `small${round}`, { connections: 8, seconds: SECONDS / 2 })).perSecond,
    );
    rates['deepDrain']?.push(
      (await drain(child, 'deep', { connections: 8, seconds: SECONDS / 2 })).perSecond,
    );
  }
  const median = (name: string) => rates[name]?.toSorted((a, b) => a - b)[1] ?? 0;
  console.log(
    `send             deep ${median('deepSend').toFixed(0)}/s, empty ${median('emptySend').toFixed(0)}/s: ${(median('deepSend') / median('emptySend')).toFixed(2)}x`,
  );
  console.log(
    `receive+delete   deep ${median('deepDrain').toFixed(0)}/s, empty ${median('emptyDrain').toFixed(0)}/s: ${(median('deepDrain') / median('emptyDrain')).toFixed(2)}x`,
  );
  console.log(`after load: ${memory(child)}`);
  await child.stop();
  const start = performance.now();
  child = await startChild('skykeep-server', [folder]);
  console.log(
    `ready with ${MESSAGES} messages after kill -9: ${(performance.now() - start).toFixed(0)} ms (process start included), ${memory(child)}`,
  );
  await child.stop();
});
