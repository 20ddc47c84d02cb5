/**
 * SendMessage of 256 bytes on 64 connections against a bare node:http server: `npx tsx bench/send.ts`. Both servers run all the time
 * and get the load in turns of half a second, so that a machine that slows down slows both.
 */
import { buildServer, type Child, startChild } from './support/child.ts';
import { load } from './support/load.ts';
import { call, inFolder, median, queueUrl, succeeded } from './support/measure.ts';
import { signedRequest } from './support/requests.ts';

const TURNS = Number(process.env['TURNS'] ?? 12);
const TURN_SECONDS = 0.5;
const WARM_UP_SECONDS = Number(process.env['WARM_UP'] ?? 5);
const PROFILE = process.env['PROFILE'] ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : [];
const MessageBody = 'x'.repeat(256);

interface Turn {
  readonly perSecond: number;
  readonly micros: number;
}

async function turn(child: Child, seconds: number): Promise<Turn> {
  const input = { QueueUrl: queueUrl(child, 'bench'), MessageBody };
  const message = signedRequest(child, 'SendMessage', input);
  const before = await child.cpuMicros();
  const result = succeeded(
    await load({ port: child.port, connections: 64, seconds, next: () => message }),
  );
  const micros = ((await child.cpuMicros()) - before) / result.requests;
  return { perSecond: result.perSecond, micros };
}

buildServer();
await inFolder(async (folder) => {
  const bare = await startChild('bare-server.ts');
  const ours = await startChild('skykeep-server', [folder], PROFILE);
  try {
    await call(ours, 'CreateQueue', { QueueName: 'bench' });
    for (const child of [bare, ours]) await turn(child, WARM_UP_SECONDS);
    const pairs: { readonly base: Turn; readonly own: Turn }[] = [];
    for (let place = 0; place < TURNS; place++)
      pairs.push({ base: await turn(bare, TURN_SECONDS), own: await turn(ours, TURN_SECONDS) });
    const shown = (turns: readonly Turn[]) =>
      `${median(turns.map(({ perSecond }) => perSecond)).toFixed(0)} req/s  ${median(turns.map(({ micros }) => micros)).toFixed(1)} µs CPU`;
    const ratio = (of: (pair: (typeof pairs)[number]) => number) =>
      median(pairs.map(of)).toFixed(3);
    console.log(`bare     ${shown(pairs.map(({ base }) => base))}`);
    console.log(`skykeep  ${shown(pairs.map(({ own }) => own))}`);
    console.log(
      `ratio    ${ratio(({ base, own }) => own.perSecond / base.perSecond)}x by throughput, ${ratio(({ base, own }) => base.micros / own.micros)}x by CPU (medians of ${TURNS} pairs)`,
    );
  } finally {
    if (PROFILE.length > 0) {
      ours.process.send('profile-stop');
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    await bare.stop();
    await ours.stop();
  }
});
