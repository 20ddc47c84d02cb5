/** HTTP in and out. Everything here is about bytes, heads and connections; what a call means is the pipeline's. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import {
  createServer as createNetServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';

import { answerCall } from '../answer.ts';
import { commonFault, Fault } from '../fault.ts';
import type { Kernel } from '../kernel.ts';
import { asFault } from '../pipeline.ts';
import type { WireRequest, WireResponse } from '../protocols/wire.ts';
import { BodyBudget, IncomingBody } from './body.ts';
import { HeaderReader } from './headers.ts';
import { HostGuard } from './hosts.ts';
import { limits } from './limits.ts';
import { type GatewayRequest, wireOf } from './request.ts';
import { guessProtocol, unknownCodec } from './route.ts';

export interface GatewayOptions {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  /** Plain HTTP is refused: the listener is not on loopback. */
  readonly requiresTls: boolean;
  /** How long a client may take for its headers, where it is not the usual time. */
  readonly headersTimeoutMs?: number;
  /** The most bytes of bodies that are held at one time, where it is not the usual number. */
  readonly bufferedBytes?: number;
}

/** What is under way on one connection. */
interface Connection {
  answering: number;
  /** Told when the connection is gone: an answer that waits behind another never learns it by itself. */
  readonly hearing: Set<() => void>;
}

/** The certificates for TLS: one for every client, and others for names that it does not cover. */
export interface TlsMaterial {
  readonly certificate: string;
  readonly key: string;
  /** Undefined where the default certificate serves. */
  forName(name: string): Promise<SecureContext | undefined>;
}

/** Answers what belongs to this cloud itself and not to AWS; undefined for everything else. */
export type OwnRoutes = (
  request: GatewayRequest,
) => Promise<WireResponse | undefined> | WireResponse | undefined;

const TLS_HANDSHAKE = 22;
const PLAIN_HTTP = commonFault(
  'AccessDeniedException',
  'Plain HTTP is refused on this listener: use https, or start with --insecure-http.',
);
const UNKNOWN_HOST = new Fault(
  'MisdirectedRequest',
  'This host name is not one of this cloud: see --allowed-host.',
);
const EXPOSED =
  'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-query-error,x-amz-request-id,x-amz-id-2,x-amzn-errormessage,Date,ETag';

export class Gateway {
  readonly #kernel: Kernel;
  readonly #options: GatewayOptions;
  readonly #own: OwnRoutes;
  readonly #budget: BodyBudget;
  readonly #headers = new HeaderReader();
  readonly #sockets = new Set<Socket>();
  readonly #connections = new WeakMap<Socket, Connection>();
  #hosts: HostGuard;
  #listener: NetServer | undefined;
  #http: Server | undefined;
  #https: TlsServer | undefined;
  // Calls that wait for something to come: a stop ends their waiting.
  readonly #waiting = new Set<() => void>();
  #answering = 0;
  #isStopping = false;

  constructor(kernel: Kernel, options: GatewayOptions, own: OwnRoutes) {
    this.#kernel = kernel;
    this.#options = options;
    this.#own = own;
    this.#budget = new BodyBudget(options.bufferedBytes);
    this.#hosts = new HostGuard([options.host], options.allowedHosts);
  }

  get requiresTls(): boolean {
    return this.#options.requiresTls;
  }

  /** Listens, and gives the port. */
  async listen(): Promise<number> {
    const http = createServer(this.#serverOptions);
    this.#serve(http, false);
    this.#http = http;
    const listener = createNetServer((socket) => this.#meet(socket));
    listener.maxConnections = limits.connections;
    this.#listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(
        { host: this.#options.host, port: this.#options.port, backlog: 1024 },
        resolve,
      );
    });
    // SAFETY: a listener on a host and port has an address of this form.
    return (listener.address() as AddressInfo).port;
  }

  /** Takes TLS clients too, on the same port. */
  useTls(tls: TlsMaterial): void {
    const https = createTlsServer({
      cert: tls.certificate,
      key: tls.key,
      minVersion: 'TLSv1.2',
      ...this.#serverOptions,
      SNICallback: (name, done) => {
        tls.forName(name).then(
          (context) => done(null, context),
          (error: Error) => done(error),
        );
      },
    });
    this.#serve(https, true);
    https.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#https = https;
  }

  #serve(server: Server | TlsServer, isSecure: boolean): void {
    // Node.js drops headers beyond its usual number without a word; their bytes are bounded already.
    server.maxHeadersCount = 0;
    const handle = (incoming: IncomingMessage, response: ServerResponse) =>
      void this.#handle(incoming, response, isSecure);
    server.on('request', handle);
    server.on('checkContinue', handle);
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (socket.writable) socket.end(badRequest(error.code));
    });
    // It never listens itself, and only a listening server watches the time-outs of its connections.
    server.emit('listening');
  }

  get #serverOptions() {
    return {
      maxHeaderSize: limits.headerBytes,
      keepAliveTimeout: limits.keepAliveMs,
      headersTimeout: this.#headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: this.#headersTimeoutMs,
    };
  }

  get #headersTimeoutMs(): number {
    return this.#options.headersTimeoutMs ?? limits.headersTimeoutMs;
  }

  /** Lets answers that are under way finish, then closes. */
  async close(): Promise<void> {
    this.#isStopping = true;
    for (const hear of this.#waiting) hear();
    const closed = new Promise<void>((resolve) => {
      if (this.#listener) this.#listener.close(() => resolve());
      else resolve();
    });
    for (const server of [this.#http, this.#https]) {
      server?.closeIdleConnections();
      // It never listened: this only ends its watch over connections.
      server?.close(() => undefined);
    }
    const deadline = setTimeout(() => this.#destroy(), limits.stopMs);
    if (this.#answering === 0) this.#destroy();
    await closed;
    clearTimeout(deadline);
  }

  #destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The first byte tells TLS from HTTP. */
  #meet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    socket.setTimeout(this.#headersTimeoutMs, () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      socket.pause();
      socket.unshift(first);
      const server = first[0] === TLS_HANDSHAKE ? this.#https : this.#http;
      if (!server) {
        socket.destroy();
        return;
      }
      server.emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  }

  async #handle(
    incoming: IncomingMessage,
    response: ServerResponse,
    isSecure: boolean,
  ): Promise<void> {
    this.#answering += 1;
    const connection = this.#connectionOf(incoming.socket);
    connection.answering += 1;
    const body = new IncomingBody(incoming, response, this.#budget);
    try {
      // Whoever sends that many requests ahead of their answers reads none.
      if (connection.answering > limits.requestsAhead) {
        incoming.socket.destroy();
        return;
      }
      const request = this.#requestOf(incoming, response, body, isSecure);
      const answer = await this.answer(request);
      // After its last answer a connection ends, once the bytes are out.
      if (this.#isStopping) answer.headers['connection'] = 'close';
      await send(response, incoming, answer, request);
      if (this.#isStopping && !response.writableFinished)
        await new Promise<void>((resolve) => {
          response.once('close', resolve);
        });
    } catch (error) {
      const fault = asFault(this.#kernel, error, '');
      if (!response.headersSent)
        await send(response, incoming, this.#refusal(incoming, fault), undefined).catch(() =>
          response.destroy(),
        );
      else response.destroy();
    } finally {
      body.release();
      connection.answering -= 1;
      this.#answering -= 1;
      if (this.#isStopping && this.#answering === 0) this.#destroy();
    }
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known) return known;
    const made: Connection = { answering: 0, hearing: new Set() };
    this.#connections.set(socket, made);
    socket.once('close', () => {
      for (const hear of made.hearing) hear();
    });
    return made;
  }

  /** A fault in the protocol that the request seems to speak. */
  #refusal(
    { method = 'GET', url = '/', headers }: IncomingMessage,
    fault: Fault,
    status?: number,
  ): WireResponse {
    const word = (name: string) => {
      const value = headers[name];
      return value === undefined ? {} : { [name]: String(value) };
    };
    const spoken = { ...word('content-type'), ...word('x-amz-target'), ...word('smithy-protocol') };
    return this.#refuse(wireOf(method, url, spoken), fault, status);
  }

  #refuse(request: WireRequest, fault: Fault, status?: number): WireResponse {
    const answer = unknownCodec.encodeFault(guessProtocol(request), fault, this.#kernel.newId());
    return status === undefined ? answer : { ...answer, status };
  }

  #requestOf(
    incoming: IncomingMessage,
    response: ServerResponse,
    body: IncomingBody,
    isSecure: boolean,
  ): GatewayRequest {
    const headers = this.#headers.read(incoming.rawHeaders);
    const target = incoming.url ?? '/';
    if (!target.startsWith('/') && target !== '*')
      throw commonFault('InvalidRequest', 'The target of a request is a path.');
    const wire = wireOf(incoming.method ?? 'GET', target, headers);
    return new IncomingRequest(wire, incoming, body, {
      isSecure,
      isAborted: () => this.#isStopping || isGone(incoming, response),
      abort: () => this.#abortOf(incoming, response),
    });
  }

  /** Tells those who ask once the client is gone, or the gateway stops. */
  #abortOf(incoming: IncomingMessage, response: ServerResponse): (hear: () => void) => void {
    let hearing: Set<() => void> | undefined;
    return (hear) => {
      if (this.#isStopping || isGone(incoming, response)) {
        hear();
        return;
      }
      if (!hearing) {
        const all = new Set<() => void>();
        const connection = this.#connectionOf(incoming.socket);
        const tell = () => {
          this.#waiting.delete(tell);
          connection.hearing.delete(tell);
          for (const one of all) one();
        };
        this.#waiting.add(tell);
        connection.hearing.add(tell);
        response.once('close', tell);
        hearing = all;
      }
      hearing.add(hear);
    };
  }

  /** Answers one request; this is also the door for clients in the same process. */
  answer(request: GatewayRequest): Promise<WireResponse> {
    if (this.#options.requiresTls && !request.isSecure) {
      return Promise.resolve(this.#refuse(request.wire, PLAIN_HTTP, 403));
    }
    if (!this.#hosts.admits(request.headers['host'])) {
      return Promise.resolve(this.#refuse(request.wire, UNKNOWN_HOST, 421));
    }
    const own = this.#own(request);
    if (own instanceof Promise) return own.then((answer) => answer ?? this.#answerCall(request));
    return own ? Promise.resolve(own) : this.#answerCall(request);
  }

  #answerCall(request: GatewayRequest): Promise<WireResponse> {
    if (
      request.method === 'OPTIONS' &&
      request.headers['origin'] !== undefined &&
      request.headers['access-control-request-method'] !== undefined
    )
      return Promise.resolve(preflight());
    return answerCall(this.#kernel, request);
  }
}

/** A request as it came over a socket. */
class IncomingRequest implements GatewayRequest {
  readonly wire: WireRequest;
  readonly isSecure: boolean;
  readonly #incoming: IncomingMessage;
  readonly #body: IncomingBody;
  readonly #life: Life;
  #onAbort: ((hear: () => void) => void) | undefined;

  constructor(wire: WireRequest, incoming: IncomingMessage, body: IncomingBody, life: Life) {
    this.wire = wire;
    this.isSecure = life.isSecure;
    this.#incoming = incoming;
    this.#body = body;
    this.#life = life;
  }

  get method(): string {
    return this.wire.method;
  }

  get path(): string {
    return this.wire.path;
  }

  get query(): string {
    return this.wire.query;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.wire.headers;
  }

  get origin(): string {
    return `${this.isSecure ? 'https' : 'http'}://${this.headers['host'] ?? ''}`;
  }

  get remoteAddress(): string {
    return plainAddress(this.#incoming.socket.remoteAddress ?? '');
  }

  body(): Promise<Uint8Array> {
    return this.#body.read(this.headers);
  }

  limitBody(bytes: number): void {
    this.#body.limit(bytes);
  }

  isAborted(): boolean {
    return this.#life.isAborted();
  }

  onAbort(hear: () => void): void {
    this.#onAbort ??= this.#life.abort();
    this.#onAbort(hear);
  }
}

/** How a request came, and whether somebody still waits for its answer. */
interface Life {
  readonly isSecure: boolean;
  isAborted(): boolean;
  /** What tells of the end, made for those who ask. */
  abort(): (hear: () => void) => void;
}

function preflight(): WireResponse {
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, GET, PUT, DELETE, HEAD, PATCH',
      'access-control-allow-headers':
        'authorization,amz-sdk-invocation-id,amz-sdk-request,content-type,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-target,x-amz-user-agent,smithy-protocol',
      'access-control-max-age': '172800',
    },
    body: '',
  };
}

async function send(
  response: ServerResponse,
  incoming: IncomingMessage,
  answer: WireResponse,
  request: GatewayRequest | undefined,
): Promise<void> {
  const { headers, status } = answer;
  if (request?.headers['origin'] !== undefined && request.headers['authorization'] !== undefined) {
    headers['access-control-allow-origin'] = '*';
    headers['access-control-expose-headers'] = EXPOSED;
  }
  // A body that was not read stands in the way of the next request.
  if (!incoming.complete) headers['connection'] = 'close';
  const { body } = answer;
  if (typeof body === 'string' || body instanceof Uint8Array) {
    headers['content-length'] = String(
      typeof body === 'string' ? Buffer.byteLength(body) : body.length,
    );
    response.writeHead(status, headers);
    response.end(incoming.method === 'HEAD' ? undefined : body);
    // Whoever does not take an answer gives up its connection.
    if (response.writableLength > 0)
      response.setTimeout(limits.answerTakenMs, () => response.destroy());
    return;
  }
  response.writeHead(status, headers);
  await new Promise<void>((resolve, reject) => {
    Readable.from(body)
      .on('error', reject)
      .pipe(response)
      .on('finish', resolve)
      .on('close', resolve);
  });
}

/** What a client is told whose bytes are no request. */
function badRequest(code: string | undefined): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  return `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
}

function isGone({ socket }: IncomingMessage, response: ServerResponse): boolean {
  return response.destroyed || response.closed || socket.destroyed;
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
