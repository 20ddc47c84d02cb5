/** Receive and delete in batches of ten, counted in messages, against a bare server's requests: `npx tsx bench/receive.ts`. */
import { buildServer, startChild } from './support/child.ts';
import { load } from './support/load.ts';
import { call, drain, fill, inFolder, median } from './support/measure.ts';
import { signedRequest } from './support/requests.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const SECONDS = Number(process.env['SECONDS_EACH'] ?? 3);

buildServer();
const bare: number[] = [];
const ours: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const base = await startChild('bare-server.ts');
  const request = signedRequest(base, 'SendMessage', {
    QueueUrl: 'x',
    MessageBody: 'x'.repeat(256),
  });
  await load({ port: base.port, connections: 64, seconds: 1, next: () => request });
  bare.push(
    (await load({ port: base.port, connections: 64, seconds: SECONDS, next: () => request }))
      .perSecond,
  );
  await base.stop();
  await inFolder(async (folder) => {
    const child = await startChild('skykeep-server', [folder]);
    await call(child, 'CreateQueue', { QueueName: 'bench' });
    await fill(child, 'bench', 40_000 * (SECONDS + 1));
    await drain(child, 'bench', { connections: 16, seconds: 1 });
    const result = await drain(child, 'bench', { connections: 16, seconds: SECONDS });
    ours.push(result.perSecond);
    await child.stop();
  });
}
console.log(`bare              ${median(bare).toFixed(0)} requests/s`);
console.log(`receive + delete  ${median(ours).toFixed(0)} messages/s`);
console.log(`ratio             ${(median(ours) / median(bare)).toFixed(3)}x`);
