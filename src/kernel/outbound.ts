/** The one door to the world: every HTTP call that this cloud makes to somebody else goes through here. [docs/decisions/0011-outbound.md] */
import { lookup } from 'node:dns';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface OutboundRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of the whole call, from the look-up of the name to the last byte; in real time. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
  /** Certificates of authorities in PEM that are trusted instead of the machine's. */
  readonly authorities?: string;
}

export interface OutboundAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The call did not come to an answer; the message tells why, and nothing of what was sent. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  readonly kind: 'refused address' | 'unreachable' | 'timeout' | 'too large' | 'untrusted';

  constructor(kind: OutboundFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface Outbound {
  /** Gives the answer, whatever its status; throws OutboundFailure where there is none. Redirects are not followed. */
  call(request: OutboundRequest): Promise<OutboundAnswer>;
}

const MOST_HEADER_BYTES = 16 * 1024;

/** Addresses that nobody means: "this host", link-local (instance metadata lies there), multicast, broadcast. */
function refusedAddresses(): BlockList {
  const list = new BlockList();
  list.addSubnet('0.0.0.0', 8, 'ipv4');
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('224.0.0.0', 4, 'ipv4');
  list.addSubnet('240.0.0.0', 4, 'ipv4');
  list.addAddress('::', 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('ff00::', 8, 'ipv6');
  list.addSubnet('fd00:ec2::', 32, 'ipv6');
  return list;
}

export class HttpOutbound implements Outbound {
  readonly #refused = refusedAddresses();

  async call(request: OutboundRequest): Promise<OutboundAnswer> {
    const { protocol, hostname } = request.url;
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new OutboundFailure('refused address', `The scheme of ${protocol}// is not called.`);
    const literal = hostname.replace(/^\[(.*)\]$/, '$1');
    // A literal address is never looked up, so it is looked at here.
    if (isIP(literal) !== 0 && this.#isRefused(literal)) throw refusedAddress(literal);
    return await this.#send(request);
  }

  #isRefused(address: string): boolean {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    if (mapped !== undefined) return this.#isRefused(mapped);
    return this.#refused.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }

  /** What is checked is the very address that is then connected to: a name cannot change in between. */
  readonly #lookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        done(error, []);
        return;
      }
      const allowed = addresses.filter(({ address }) => !this.#isRefused(address));
      const [first] = allowed;
      if (!first) done(refusedAddress(addresses[0]?.address ?? hostname), []);
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };

  #send({
    url,
    method,
    headers = {},
    body = '',
    timeoutMs,
    maxBytes,
    authorities,
  }: OutboundRequest): Promise<OutboundAnswer> {
    return new Promise((resolve, reject) => {
      const start = url.protocol === 'https:' ? requestTls : requestPlain;
      const sent = start(
        url,
        {
          method,
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
          lookup: this.#lookup,
          maxHeaderSize: MOST_HEADER_BYTES,
          agent: false,
          signal: AbortSignal.timeout(timeoutMs),
          ...(authorities !== undefined && { ca: authorities }),
        },
        (answer) => {
          collect(answer, maxBytes).then(resolve, (error: unknown) => {
            answer.destroy();
            reject(failureOf(error, url));
          });
        },
      );
      sent.on('error', (error) => reject(failureOf(error, url)));
      sent.end(body);
    });
  }
}

async function collect(answer: IncomingMessage, maxBytes: number): Promise<OutboundAnswer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer) {
    // SAFETY: no encoding is set, so a body comes as bytes.
    const bytes = piece as Buffer;
    size += bytes.length;
    if (size > maxBytes)
      throw new OutboundFailure('too large', `The answer is larger than ${maxBytes} bytes.`);
    pieces.push(bytes);
  }
  const headers = Object.entries(answer.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')] as const,
  );
  return {
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(pieces),
  };
}

function refusedAddress(address: string): OutboundFailure {
  return new OutboundFailure('refused address', `The address ${address} is not called.`);
}

/** In words of our own: those of the system differ from machine to machine. */
function failureOf(error: unknown, { host }: URL): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR')
    return new OutboundFailure('timeout', `${host} did not answer in time.`);
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code))
    return new OutboundFailure('untrusted', `The certificate of ${host} is not trusted: ${code}.`);
  return new OutboundFailure('unreachable', `${host} cannot be reached: ${code || 'no answer'}.`);
}
