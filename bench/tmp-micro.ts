import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerCall } from '#kernel/answer';
import { HeaderReader } from '#kernel/gateway/headers';
import { type GatewayRequest, wireOf } from '#kernel/gateway/request';
import { createCloud } from '../src/cloud.ts';
import { signedRequest } from './support/requests.ts';
const dir = mkdtempSync(join(tmpdir(), 'skykeep-micro-'));
const cloud = await createCloud({ dataDir: dir, logLevel: 'error', log: (l) => console.error(l) });
const { kernel } = cloud;
const { accessKeyId, secret } = kernel.rootKeys.first;
const reader = new HeaderReader();
function requestOf(bytes: Buffer): GatewayRequest {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const raw = text.slice(0, end).split('\r\n').slice(1).flatMap((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 2)]);
  const headers = reader.read(raw);
  const wire = wireOf('POST', '/', headers);
  const body = bytes.subarray(end + 4);
  return { ...wire, origin: 'http://127.0.0.1:1', remoteAddress: '127.0.0.1', isSecure: false, wire, body: () => Promise.resolve(body), limitBody: () => undefined, isAborted: () => false, onAbort: () => undefined } as GatewayRequest;
}
const target = { port: 1, accessKeyId, secret };
await answerCall(kernel, requestOf(signedRequest(target, 'CreateQueue', { QueueName: 'bench' })));
const bytes = signedRequest(target, 'SendMessage', { QueueUrl: 'http://127.0.0.1:1/000000000000/bench', MessageBody: 'x'.repeat(256) });
const request = requestOf(bytes);
function calibrate(): number {
  const buf = Buffer.alloc(512, 1);
  const t = process.cpuUsage();
  let x = 0;
  for (let i = 0; i < 2000; i++) { x += createHash('sha256').update(buf).digest()[0] ?? 0; const m = new Map<string, number>(); for (let j = 0; j < 20; j++) m.set('k' + j, j); x += m.size; }
  const u = process.cpuUsage(t);
  if (x === 1) console.log(x);
  return (u.user + u.system) / 2000;
}
async function batch(): Promise<number> {
  const t = process.cpuUsage();
  for (let r = 0; r < 8; r++) {
    const answers = await Promise.all(Array.from({ length: 64 }, () => answerCall(kernel, requestOf2(request))));
    if (answers[0]?.status !== 200) throw new Error(String(answers[0]?.body));
  }
  const u = process.cpuUsage(t);
  return (u.user + u.system) / 512;
}
function requestOf2(r: GatewayRequest): GatewayRequest { return r; }
for (let i = 0; i < 60; i++) await batch();
const cal: number[] = []; const got: number[] = [];
const N = Number(process.env['N'] ?? 120);
for (let i = 0; i < N; i++) { cal.push(calibrate()); got.push(await batch()); }
const q = (v: number[], p: number) => v.toSorted((a, b) => a - b)[Math.floor(v.length * p)] ?? 0;
const ratios = got.map((g, i) => g / (cal[i] ?? 1));
console.log(`req p10 ${q(got, 0.1).toFixed(1)} p50 ${q(got, 0.5).toFixed(1)} µs; cal p10 ${q(cal, 0.1).toFixed(2)}; NORMALISED p50 ${q(ratios, 0.5).toFixed(2)} p25 ${q(ratios, 0.25).toFixed(2)}`);
await cloud.stop();
rmSync(dir, { recursive: true, force: true });
