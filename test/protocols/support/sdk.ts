/** The real SDK clients, with a handler of our own where the network would be. */
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

import { HttpResponse } from '@smithy/protocol-http';

import type { WireRequest, WireResponse } from '../../../src/kernel/protocols/wire.ts';

const require = createRequire(import.meta.url);

/** Settings by which a client speaks another protocol than its own. */
export function speaking(protocol: 'AwsQueryProtocol' | 'AwsSmithyRpcV2CborProtocol'): object {
  const ofClient = createRequire(require.resolve('@aws-sdk/client-sqs'));
  // SAFETY: the clients' core exports its protocols by these names.
  const protocols = ofClient('@aws-sdk/core/protocols') as Readonly<Record<string, unknown>>;
  return { protocol: protocols[protocol] };
}

export interface SdkClient {
  readonly send: (command: object) => Promise<Record<string, unknown>>;
}

type Answer = (request: WireRequest) => WireResponse;

/** One service's package: its client, commands and error classes. */
export class SdkPackage {
  readonly #exports: Readonly<Record<string, unknown>>;
  readonly #name: string;

  constructor(name: string) {
    this.#name = `@aws-sdk/client-${name}`;
    // SAFETY: a package of the SDK.
    this.#exports = require(this.#name) as Record<string, unknown>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#exports, name);
  }

  isInstance(error: unknown, name: string): boolean {
    const type = this.#exports[name];
    return typeof type === 'function' && error instanceof type;
  }

  command(operation: string, input: unknown): object {
    // SAFETY: every operation has a command.
    const Command = this.#exports[`${operation}Command`] as new (input: unknown) => object;
    return new Command(input);
  }

  client(answer: Answer, settings: object): SdkClient {
    const name = Object.keys(this.#exports).find(
      (key) => key.endsWith('Client') && key !== '__Client' && key !== 'Client',
    );
    // SAFETY: every package has one client.
    const Client = this.#exports[name ?? ''] as new (settings: object) => SdkClient;
    return new Client({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
      disableHostPrefix: true,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      disableRequestCompression: true,
      signer: { sign: async (request: unknown) => request },
      requestHandler: handlerOf(answer),
      logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
      ...settings,
    });
  }

  /** Whether the SDK's own schema of a shape has the member; where botocore's model is newer it may not. */
  knows(shape: string, member: string): boolean {
    const schema = this.#exports[`${shape}$`];
    if (!Array.isArray(schema) || !Array.isArray(schema[4])) return true;
    return (schema[4] as unknown[]).includes(member);
  }

  /** Lets the package's memory go. */
  unload(): void {
    const folder = `/${this.#name}/`;
    for (const path of Object.keys(require.cache)) {
      if (path.includes(folder)) delete require.cache[path];
    }
  }
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function handlerOf(answer: Answer) {
  return {
    async handle(request: SdkRequest) {
      const { status, headers, body } = answer(await wireRequestOf(request));
      const stream =
        typeof body === 'string' || body instanceof Uint8Array
          ? Readable.from([Buffer.from(body as string)], { objectMode: false })
          : Readable.from(body);
      return { response: new HttpResponse({ statusCode: status, headers, body: stream }) };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs() {
      return {};
    },
    destroy() {},
  };
}

async function wireRequestOf(request: SdkRequest): Promise<WireRequest> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: request.method,
    path: request.path,
    query: queryOf(request.query ?? {}),
    headers,
    body: await bytesOf(request.body),
  };
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  for await (const piece of body as AsyncIterable<Uint8Array>) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

function queryOf(query: Readonly<Record<string, string | readonly string[] | null>>): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return Object.entries(query)
    .flatMap(([name, value]) => {
      if (value === null) return [encode(name)];
      return (Array.isArray(value) ? value : [value]).map(
        (item) => `${encode(name)}=${encode(String(item))}`,
      );
    })
    .join('&');
}
