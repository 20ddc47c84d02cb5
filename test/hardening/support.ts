/** What the tests of hardening share: a server as `skykeep start` runs it, and requests that say every byte themselves. */
import { test as base } from 'vitest';

import { sign, type Signing } from '../../src/kernel/authn/testing.ts';
import { Wire } from '../../src/kernel/gateway/testing.ts';
import { type RunningServer, startServer } from '../../src/server.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';

export interface Raw {
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Lines that are added after signing. */
  readonly unsigned?: readonly string[];
  /** Minutes by which the clock of the signer is wrong. */
  readonly skewMinutes?: number;
  readonly signing?: Signing;
  /** Said in the place of the signed query. */
  readonly sentQuery?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A server in this process, reached over its socket alone. */
export class Target {
  readonly server: RunningServer;

  constructor(server: RunningServer) {
    this.server = server;
  }

  get endpoint(): string {
    return this.server.connection.endpoint;
  }

  get #host(): string {
    return new URL(this.endpoint).host;
  }

  /** For clients of the SDK that go over the socket. */
  get config() {
    const { accessKeyId, secretAccessKey } = this.server.connection;
    return {
      endpoint: this.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey },
    };
  }

  /** A request that root has signed, as text. */
  text({
    method = 'POST',
    query = '',
    headers = {},
    body = '',
    unsigned = [],
    skewMinutes = 0,
    signing = {},
    sentQuery = query,
  }: Raw): string {
    const { accessKeyId, secretAccessKey } = this.server.connection;
    // oxlint-disable-next-line no-restricted-properties -- SAFETY: a signature is fresh by the machine's clock
    const at = new Date(Date.now() + skewMinutes * 60_000);
    const dateTime = at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    const signed = sign(
      {
        method,
        path: '/',
        query,
        body: Buffer.from(body),
        headers: { host: this.#host, ...headers },
      },
      { keyId: accessKeyId, secret: secretAccessKey, dateTime, ...signing },
    );
    const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}`);
    const isFramed = unsigned.some((line) => /^(content-length|transfer-encoding)\s*:/i.test(line));
    const all = [
      `${method} /${sentQuery === '' ? '' : `?${sentQuery}`} HTTP/1.1`,
      ...lines,
      ...unsigned,
      ...(isFramed ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
    ];
    return `${all.join('\r\n')}\r\n\r\n${body}`;
  }

  /** Says a text on a connection of its own; undefined where the connection is cut without an answer. */
  async say(text: string): Promise<Answer | undefined> {
    const wire = await Wire.open(Number(new URL(this.endpoint).port));
    const answer = await wire.say(text).answer();
    wire.destroy();
    return answer;
  }

  ask(raw: Raw): Promise<Answer | undefined> {
    return this.say(this.text(raw));
  }
}

/** An SQS operation in awsJson. */
export function sqsJson(operation: string, input: object): Pick<Raw, 'body' | 'headers'> {
  return {
    body: JSON.stringify(input),
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    },
  };
}

export const test = base.extend<{ target: Target }>({
  target: async ({ task: _task }, use) => {
    const server = await startServer({
      host: '127.0.0.1',
      port: 0,
      dataDir: undefined,
      clock: 'real',
      region: 'us-east-1',
      rootKey: undefined,
      masterKey: { kind: 'beside' },
      allowedHosts: [],
      hasLocalStackPreset: false,
      isPrivateNetwork: false,
      admitsPlainHttp: false,
      log: () => undefined,
    });
    await use(new Target(server));
    await server.stop();
  },
});

/** How a call of the SDK ends: its error's name and message, or nothing when it is answered. */
export async function refusalOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
