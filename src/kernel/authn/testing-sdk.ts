/** Takes the bytes that the official SDK would send, for tests. */
import type { HttpRequest } from '@smithy/protocol-http';
import { HttpResponse } from '@smithy/protocol-http';

import type { TestRequest } from './testing.ts';

/** A request handler that keeps the last request, its body read to the end, and answers with nothing. */
export class KeepingHandler {
  last: TestRequest | undefined;
  pieces: Uint8Array[] = [];

  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    this.pieces = await piecesOf(request.body);
    this.last = signableOf(request, Buffer.concat(this.pieces));
    return { response: new HttpResponse({ statusCode: 200, headers: {}, body: undefined }) };
  }
}

/** The request as the gateway sees it. */
export function signableOf(
  { method, path, query, headers }: HttpRequest,
  body: Uint8Array,
): TestRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null
      ? [encode(name)]
      : [value].flat().map((each) => `${encode(name)}=${encode(each)}`),
  );
  return {
    method,
    path,
    query: pairs.join('&'),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body,
  };
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function piecesOf(body: unknown): Promise<Uint8Array[]> {
  if (body === undefined || body === null) return [];
  if (typeof body === 'string') return [Buffer.from(body)];
  if (body instanceof Uint8Array) return [body];
  const pieces: Uint8Array[] = [];
  // SAFETY: what the SDK sends is a text, bytes, or a stream of either.
  for await (const piece of body as AsyncIterable<Uint8Array | string>)
    pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return pieces;
}
