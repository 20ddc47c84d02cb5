/** A load of prepared requests on raw sockets: each connection sends its next request when its answer has come. */
import { connect } from 'node:net';

export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly firstError?: string;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Gives the bytes of the next request, or undefined when there is none left. */
  readonly next: (connection: number, lastBody: Buffer | undefined) => Buffer | undefined;
  readonly keepBodies?: boolean;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export async function load(options: LoadOptions): Promise<LoadResult> {
  const start = performance.now();
  const until = start + options.seconds * 1000;
  let requests = 0;
  let errors = 0;
  let firstError: string | undefined;
  const run = (connection: number) =>
    new Promise<void>((resolve, reject) => {
      const open = (first?: Buffer): void => {
        const socket = connect(options.port, '127.0.0.1');
        socket.setNoDelay(true);
        let buffered: Buffer = Buffer.alloc(0);
        let isWaiting = false;
        const send = (body?: Buffer) => {
          const bytes = performance.now() < until ? options.next(connection, body) : undefined;
          isWaiting = bytes !== undefined;
          if (bytes) socket.write(bytes);
          else {
            socket.end();
            resolve();
          }
        };
        socket.on('connect', () => send(first));
        socket.on('error', reject);
        socket.on('close', () => {
          if (isWaiting) reject(new Error('the server closed a connection before its answer'));
        });
        socket.on('data', (piece) => {
          buffered = buffered.length === 0 ? piece : Buffer.concat([buffered, piece]);
          const headEnd = buffered.indexOf(HEAD_END);
          if (headEnd < 0) return;
          const head = buffered.toString('latin1', 0, headEnd);
          const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
          const end = headEnd + 4 + length;
          if (buffered.length < end) return;
          const body = Buffer.from(buffered.subarray(headEnd + 4, end));
          requests += 1;
          if (!head.startsWith('HTTP/1.1 200')) {
            errors += 1;
            firstError ??= `${head.slice(0, 60)} ${body.toString('utf8').slice(0, 300)}`;
          }
          buffered = Buffer.alloc(0);
          isWaiting = false;
          const kept = options.keepBodies ? body : undefined;
          if (/connection: close/i.test(head)) {
            socket.destroy();
            open(kept);
          } else send(kept);
        });
      };
      open();
    });
  await Promise.all(
    Array.from({ length: options.connections }, (_unused, connection) => run(connection)),
  );
  const seconds = (performance.now() - start) / 1000;
  return {
    requests,
    errors,
    seconds,
    perSecond: requests / seconds,
    ...(firstError !== undefined && { firstError }),
  };
}
