/** A request handler for SDK clients that reaches a cloud in the same process, without a socket. */
import { Readable } from 'node:stream';

import { answerCall } from '#kernel/answer';
import type { Kernel } from '#kernel/kernel';

/** The parts of the SDK's request that we read. [@smithy/types, HttpRequest] */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The SDK's own kind of abort signal, or the platform's. */
interface SdkAbortSignal {
  readonly aborted: boolean;
}

export interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: SdkRequest,
    options?: { readonly abortSignal?: SdkAbortSignal | undefined },
  ): Promise<{ response: { statusCode: number; headers: Record<string, string>; body: unknown } }>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
}

export function inProcess(kernel: Kernel): InProcessHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options = {}) {
      const { abortSignal } = options;
      const body = await bytesOf(request.body);
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.headers))
        headers[name.toLowerCase()] = value;
      const query = queryText(request.query ?? {});
      const wire = { method: request.method, path: request.path, query, headers, body };
      const answer = await answerCall(kernel, {
        ...wire,
        origin: `${request.protocol}//${headers['host'] ?? request.hostname}`,
        remoteAddress: '127.0.0.1',
        isSecure: request.protocol === 'https:',
        wire,
        body: () => Promise.resolve(body),
        limitBody: () => undefined,
        isAborted: () => abortSignal?.aborted ?? false,
        onAbort: (hear) => {
          if (abortSignal instanceof AbortSignal)
            abortSignal.addEventListener('abort', hear, { once: true });
        },
      });
      return {
        response: {
          statusCode: answer.status,
          headers: answer.headers,
          body: streamOf(answer.body),
        },
      };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function streamOf(body: string | Uint8Array | AsyncIterable<Uint8Array>): Readable {
  if (typeof body === 'string') return Readable.from([Buffer.from(body, 'utf8')]);
  return body instanceof Uint8Array ? Readable.from([Buffer.from(body)]) : Readable.from(body);
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  // SAFETY: the SDK's remaining kinds of bodies are streams of bytes.
  for await (const piece of body as AsyncIterable<Uint8Array | string>) {
    pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  }
  return Buffer.concat(pieces);
}

function queryText(query: NonNullable<SdkRequest['query']>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    const key = escapeUri(name);
    if (value === null) pairs.push(key);
    else
      for (const one of typeof value === 'string' ? [value] : value)
        pairs.push(`${key}=${escapeUri(one)}`);
  }
  return pairs.join('&');
}

function escapeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
