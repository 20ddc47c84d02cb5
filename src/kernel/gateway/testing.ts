/** A gateway over a cloud in memory, and a client that says every byte itself. */
import { connect, type Socket } from 'node:net';

import { test as base } from 'vitest';

import { type Cloud, type CloudOptions, createCloud } from '../../index.ts';
import { sign } from '../authn/testing.ts';
import { Gateway, type GatewayOptions, type OwnRoutes } from './gateway.ts';

const CRLF = '\r\n';
// What Node.js itself answers has an empty body in chunks.
const NO_CHUNKS = '\r\n0\r\n\r\n';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One connection to the gateway. */
export class Wire {
  readonly socket: Socket;
  isClosed = false;
  #received: Buffer = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (piece: Buffer) => {
      this.#received = Buffer.concat([this.#received, piece]);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect({ host: '127.0.0.1', port });
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return wire;
  }

  say(bytes: string | Uint8Array): this {
    if (!this.socket.destroyed) this.socket.write(bytes);
    return this;
  }

  /** The bytes that have come and were not taken. */
  get received(): string {
    return this.#received.toString('latin1');
  }

  /** Waits until something is so, looking again whenever bytes come or the connection ends. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for the other side to end the connection. */
  async closed(): Promise<void> {
    await this.until(() => this.isClosed);
  }

  /** Takes the next answer; undefined when the connection ends without one. */
  async answer(options: { readonly isHead?: boolean } = {}): Promise<RawAnswer | undefined> {
    await this.until(() => this.received.includes(CRLF + CRLF));
    const end = this.received.indexOf(CRLF + CRLF);
    if (end < 0) return undefined;
    const [first = '', ...lines] = this.received.slice(0, end).split(CRLF);
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const [version = '', status = ''] = first.split(' ');
    if (headers['transfer-encoding'] === 'chunked') {
      await this.until(
        () => this.received.endsWith(NO_CHUNKS) || this.received.endsWith(NO_CHUNKS.slice(2)),
      );
      this.#received = Buffer.alloc(0);
      return { version, status: Number(status), headers, body: '' };
    }
    const length = options.isHead ? 0 : Number(headers['content-length'] ?? 0);
    const start = end + 4;
    await this.until(() => this.#received.length >= start + length);
    const body = this.#received.subarray(start, start + length).toString('utf8');
    this.#received = this.#received.subarray(start + length);
    return { version, status: Number(status), headers, body };
  }

  /** The rest of the answer may be lost when the other side closes: half of it is ours. */
  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export interface SignedParts {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly service?: string;
  readonly region?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** What is said in the place of the body's length: nothing at all, for a client that says it otherwise. */
  readonly framing?: string;
  readonly version?: string;
  /** Root's by default. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A cloud, its gateway, and the connections of a test. */
export class Stand {
  readonly cloud: Cloud;
  readonly gateway: Gateway;
  readonly port: number;
  readonly log: string[];
  readonly #wires: Wire[] = [];

  private constructor(cloud: Cloud, gateway: Gateway, port: number, log: string[]) {
    this.cloud = cloud;
    this.gateway = gateway;
    this.port = port;
    this.log = log;
  }

  static async start(
    options: Partial<GatewayOptions> = {},
    cloudOptions: CloudOptions = {},
    own: OwnRoutes = () => undefined,
  ): Promise<Stand> {
    const log: string[] = [];
    const cloud = await createCloud({
      clock: 'manual',
      admitsAccountIds: true,
      log: (line) => log.push(line),
      ...cloudOptions,
    });
    const gateway = new Gateway(
      cloud.kernel,
      { host: '127.0.0.1', port: 0, allowedHosts: [], requiresTls: false, ...options },
      own,
    );
    return new Stand(cloud, gateway, await gateway.listen(), log);
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  async wire(): Promise<Wire> {
    const wire = await Wire.open(this.port);
    this.#wires.push(wire);
    return wire;
  }

  /** Says bytes on a connection of their own and takes the answer. */
  async ask(bytes: string | Uint8Array): Promise<RawAnswer | undefined> {
    const wire = await this.wire();
    const answer = await wire.say(bytes).answer();
    wire.destroy();
    return answer;
  }

  /** The head of a request that root has signed. */
  head(parts: SignedParts = {}): string {
    const {
      method = 'POST',
      path = '/',
      query = '',
      service = 'sqs',
      region = 'us-east-1',
    } = parts;
    const body = Buffer.from(parts.body ?? '');
    const { accessKeyId, secretAccessKey } = parts.credentials ?? this.cloud.root.credentials;
    // oxlint-disable-next-line no-restricted-properties -- SAFETY: a signature is fresh by the machine's clock
    const dateTime = new Date(Date.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    const { headers } = sign(
      { method, path, query, body, headers: { host: this.host, ...parts.headers } },
      { keyId: accessKeyId, secret: secretAccessKey, dateTime, scope: { service, region } },
    );
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const target = query === '' ? path : `${path}?${query}`;
    return [
      `${method} ${target} HTTP/${parts.version ?? '1.1'}`,
      ...lines,
      parts.framing ?? `content-length: ${body.length}`,
    ]
      .filter((line) => line !== '')
      .join(CRLF)
      .concat(CRLF, CRLF);
  }

  /** A whole request that root has signed. */
  request(parts: SignedParts = {}): Buffer {
    return Buffer.concat([Buffer.from(this.head(parts)), Buffer.from(parts.body ?? '')]);
  }

  /** A request of SQS's JSON protocol. */
  sqs(operation: string, input: object, parts: SignedParts = {}): Buffer {
    return this.request(this.sqsParts(operation, input, parts));
  }

  sqsParts(operation: string, input: object, parts: SignedParts = {}): SignedParts {
    return {
      ...parts,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${operation}`,
        ...parts.headers,
      },
      body: parts.body ?? JSON.stringify(input),
    };
  }

  async stop(): Promise<void> {
    for (const wire of this.#wires) wire.destroy();
    await this.gateway.close();
    await this.cloud.stop();
  }
}

export const test = base.extend<{ stand: Stand }>({
  stand: async ({ task: _task }, use) => {
    const stand = await Stand.start();
    await use(stand);
    await stand.stop();
  },
});

/** Lets the machine do what it has to do until something is so: for what happens on sockets, which no clock of ours moves. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2000; turn += 1) {
    if (await isSo()) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error('it never came about');
}
