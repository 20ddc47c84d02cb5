/**
 * KMS Encrypt and Decrypt on 32 connections against a bare node:http server: `npx tsx bench/kms.ts`. Each call is a recorded management
 * event. The servers get the load in turns, so that a machine that slows down slows all.
 */
import { buildServer, type Child, startChild } from './support/child.ts';
import { load } from './support/load.ts';
import { inFolder, median, succeeded } from './support/measure.ts';
import { signedRequest } from './support/requests.ts';

const TURNS = Number(process.env['TURNS'] ?? 10);
const TURN_SECONDS = 0.5;
const WARM_UP_SECONDS = 4;

const kms = (child: Child, operation: string, input: object) =>
  signedRequest(child, operation, input, 'kms', 'TrentService');

interface Turn {
  readonly perSecond: number;
  readonly micros: number;
}

async function turn(child: Child, request: Buffer, seconds: number): Promise<Turn> {
  const before = await child.cpuMicros();
  const result = succeeded(
    await load({ port: child.port, connections: 32, seconds, next: () => request }),
  );
  const micros = ((await child.cpuMicros()) - before) / result.requests;
  return { perSecond: result.perSecond, micros };
}

/** One call and its answer. */
async function once(child: Child, request: Buffer): Promise<Record<string, unknown>> {
  let answer: Buffer | undefined;
  let isSent = false;
  const next = (_connection: number, body: Buffer | undefined) => {
    answer = body;
    if (isSent) return undefined;
    isSent = true;
    return request;
  };
  succeeded(await load({ port: child.port, connections: 1, seconds: 60, keepBodies: true, next }));
  return JSON.parse(answer?.toString('utf8') ?? '{}') as Record<string, unknown>;
}

buildServer();
await inFolder(async (folder) => {
  const bare = await startChild('bare-server.ts');
  const ours = await startChild('skykeep-server', [folder]);
  const { KeyMetadata } = (await once(ours, kms(ours, 'CreateKey', {}))) as {
    KeyMetadata: { KeyId: string };
  };
  const plain = { KeyId: KeyMetadata.KeyId, Plaintext: Buffer.alloc(64, 'x').toString('base64') };
  const { CiphertextBlob } = await once(ours, kms(ours, 'Encrypt', plain));
  const requests = {
    Encrypt: kms(ours, 'Encrypt', plain),
    Decrypt: kms(ours, 'Decrypt', { CiphertextBlob }),
  };
  const base = kms(bare, 'Encrypt', plain);
  await turn(bare, base, WARM_UP_SECONDS);
  for (const [operation, request] of Object.entries(requests)) {
    await turn(ours, request, WARM_UP_SECONDS);
    const pairs: { readonly base: Turn; readonly own: Turn }[] = [];
    for (let place = 0; place < TURNS; place++)
      pairs.push({
        base: await turn(bare, base, TURN_SECONDS),
        own: await turn(ours, request, TURN_SECONDS),
      });
    const ratio = (of: (pair: (typeof pairs)[number]) => number) =>
      median(pairs.map((pair) => of(pair))).toFixed(3);
    console.log(
      `${operation}  ${median(pairs.map(({ own }) => own.perSecond)).toFixed(0)} req/s, ${ratio(({ base: b, own }) => own.perSecond / b.perSecond)}x by throughput, ${ratio(({ base: b, own }) => b.micros / own.micros)}x by CPU`,
    );
  }
  await bare.stop();
  await ours.stop();
});
