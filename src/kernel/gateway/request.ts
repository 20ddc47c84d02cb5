import type { AbortFacts } from '../context.ts';
import type { WireRequest } from '../protocols/wire.ts';

/** A request as the gateway gives it on: its head, and a body that is read only once something asks for it. */
export interface GatewayRequest extends AbortFacts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By lower-case name; several of one name joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Scheme and authority as the client wrote them. */
  readonly origin: string;
  readonly remoteAddress: string;
  readonly isSecure: boolean;
  readonly wire: WireRequest;
  /** The whole body, within the limit that the route has set. */
  body(): Promise<Uint8Array>;
  /** Sets the limit of the body, in bytes, before it is read. */
  limitBody(bytes: number): void;
}

const EMPTY = new Uint8Array(0);

/** Splits a request target into path and query. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

export function wireOf(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): WireRequest {
  return { method, ...splitTarget(target), headers, body: EMPTY };
}
