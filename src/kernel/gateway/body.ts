import type { IncomingMessage, ServerResponse } from 'node:http';

import { commonFault, type Fault } from '../fault.ts';
import { limits } from './limits.ts';

const EMPTY = Buffer.alloc(0);

type Headers = Readonly<Record<string, string>>;

/** Counts the bytes of all bodies that are held, so that their sum has a bound. */
export class BodyBudget {
  readonly #most: number;
  #held = 0;

  constructor(most: number = limits.bufferedBytes) {
    this.#most = most;
  }

  take(bytes: number): boolean {
    if (this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }

  get held(): number {
    return this.#held;
  }
}

/** One body, read once, within its limit and the budget. */
export class IncomingBody {
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #budget: BodyBudget;
  #limit: number = limits.bodyBytes;
  #taken = 0;
  #whole: Promise<Buffer> | undefined;

  constructor(incoming: IncomingMessage, response: ServerResponse, budget: BodyBudget) {
    this.#incoming = incoming;
    this.#response = response;
    this.#budget = budget;
  }

  limit(bytes: number): void {
    this.#limit = bytes;
  }

  /** `headers`: those of the request, by lower-case name. */
  read(headers: Headers): Promise<Buffer> {
    this.#whole ??= this.#read(headers);
    return this.#whole;
  }

  /** The answer is out: the bytes count no more. */
  release(): void {
    this.#budget.give(this.#taken);
    this.#taken = 0;
  }

  #read(headers: Headers): Promise<Buffer> {
    const length = headers['content-length'];
    if (length === undefined && headers['transfer-encoding'] === undefined)
      return Promise.resolve(EMPTY);
    if (length !== undefined && Number(length) > this.#limit) return Promise.reject(tooLarge());
    if (length === '0') return Promise.resolve(EMPTY);
    if (headers['expect'] !== undefined) this.#response.writeContinue();
    return this.#collect();
  }

  /** What is announced costs nothing: bytes count when they come, so that nobody keeps others out by a promise. */
  #collect(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      let size = 0;
      const refuse = (fault: Fault) => {
        reject(fault);
        pieces.length = 0;
        this.#incoming.removeAllListeners('data').resume();
      };
      this.#incoming.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > this.#limit) refuse(tooLarge());
        else if (this.#hold(piece.length)) pieces.push(piece);
        else refuse(tooBusy());
      });
      let isWhole = false;
      this.#incoming.once('end', () => {
        isWhole = true;
        resolve(pieces.length === 1 ? (pieces[0] ?? EMPTY) : Buffer.concat(pieces));
      });
      // Nobody hears this answer: the connection is gone. Every request is closed in the end, most of them when they are whole.
      const leave = () => {
        if (!isWhole) reject(goneAway());
      };
      this.#incoming.once('error', leave);
      this.#incoming.once('close', leave);
    });
  }

  #hold(bytes: number): boolean {
    if (!this.#budget.take(bytes)) return false;
    this.#taken += bytes;
    return true;
  }
}

function tooLarge(): Fault {
  return commonFault('RequestEntityTooLarge', 'The request body is too large.');
}

function tooBusy(): Fault {
  return commonFault(
    'ServiceUnavailable',
    'Too many request bytes are held at this moment; slow down.',
  );
}

function goneAway(): Fault {
  return commonFault('InvalidRequest', 'The client went away before its request was complete.');
}
