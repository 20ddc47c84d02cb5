/** Requests of awsJson as bytes, signed as an SDK would. */
import { createHash, createHmac } from 'node:crypto';

export interface Target {
  readonly port: number;
  readonly accessKeyId: string;
  readonly secret: string;
}

const hmac = (key: Buffer | string, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export function signedRequest(
  target: Target,
  operation: string,
  input: object,
  service = 'sqs',
  prefix = 'AmazonSQS',
): Buffer {
  const body = JSON.stringify(input);
  const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = date.slice(0, 8);
  const host = `127.0.0.1:${target.port}`;
  const headers: [string, string][] = [
    ['content-type', 'application/x-amz-json-1.0'],
    ['host', host],
    ['x-amz-date', date],
    ['x-amz-target', `${prefix}.${operation}`],
  ];
  const names = headers.map(([name]) => name).join(';');
  const canonical = [
    'POST',
    '/',
    '',
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${day}/us-east-1/${service}/aws4_request`;
  const key = ['us-east-1', service, 'aws4_request'].reduce(
    (from, part) => hmac(from, part),
    hmac(`AWS4${target.secret}`, day),
  );
  const signature = hmac(
    key,
    ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'),
  ).toString('hex');
  const head = [
    'POST / HTTP/1.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `authorization: AWS4-HMAC-SHA256 Credential=${target.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    'user-agent: skykeep-bench/1.0',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
