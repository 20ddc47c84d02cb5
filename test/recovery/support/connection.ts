/** One connection that sends one request after another; what was under way when it broke was never answered. */
import { connect, type Socket } from 'node:net';

import { signedRequest, type Target } from '../../../bench/support/requests.ts';

export class Broken extends Error {
  override readonly name = 'Broken';
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const HEAD_END = '\r\n\r\n';

export class Connection {
  readonly #target: Target;
  readonly #socket: Socket;
  #buffered: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  #isBroken = false;

  private constructor(target: Target, socket: Socket) {
    this.#target = target;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (piece: Buffer) => this.#read(piece));
    for (const event of ['error', 'close'] as const) socket.on(event, () => this.#break());
  }

  static open(target: Target): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(target.port, '127.0.0.1');
      socket.once('error', () => reject(new Broken('no connection')));
      socket.once('connect', () => resolve(new Connection(target, socket)));
    });
  }

  /** The answer of an operation of SQS. */
  call(operation: string, input: object): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#isBroken) {
        reject(new Broken('the connection is gone'));
        return;
      }
      this.#waiting = { resolve, reject };
      this.#socket.write(signedRequest(this.#target, operation, input));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #break(): void {
    this.#isBroken = true;
    this.#waiting?.reject(new Broken('the connection broke before the answer'));
    this.#waiting = undefined;
  }

  #read(piece: Buffer): void {
    this.#buffered = Buffer.concat([this.#buffered, piece]);
    const end = this.#buffered.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#buffered.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#buffered.length < end + HEAD_END.length + length) return;
    const text = this.#buffered.toString(
      'utf8',
      end + HEAD_END.length,
      end + HEAD_END.length + length,
    );
    this.#buffered = this.#buffered.subarray(end + HEAD_END.length + length);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // SAFETY: answers of the JSON protocol are objects.
    const body = (text === '' ? {} : JSON.parse(text)) as Reply['body'];
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}
