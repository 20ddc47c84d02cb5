import type { IncomingMessage, ServerResponse } from 'node:http';

import { commonFault, type Fault } from '../fault.ts';
import { limits } from './limits.ts';

const EMPTY = Buffer.alloc(0);

/** Counts the bytes of all bodies that are held, so that their sum has a bound. */
export class BodyBudget {
  #held = 0;

  take(bytes: number): boolean {
    if (this.#held + bytes > limits.bufferedBytes) return false;
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

  read(): Promise<Buffer> {
    this.#whole ??= this.#read();
    return this.#whole;
  }

  /** The answer is out: the bytes count no more. */
  release(): void {
    this.#budget.give(this.#taken);
    this.#taken = 0;
  }

  async #read(): Promise<Buffer> {
    const length = this.#incoming.headers['content-length'];
    if (length === undefined && this.#incoming.headers['transfer-encoding'] === undefined)
      return EMPTY;
    const announced = length === undefined ? 0 : Number(length);
    if (announced > this.#limit) throw tooLarge();
    if (length === '0') return EMPTY;
    if (announced > 0) this.#hold(announced);
    if (this.#incoming.headers.expect !== undefined) this.#response.writeContinue();
    return await this.#collect(announced);
  }

  #collect(announced: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      let size = 0;
      this.#incoming.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > this.#limit) {
          reject(tooLarge());
          this.#incoming.removeAllListeners('data').resume();
          return;
        }
        try {
          if (size > announced && announced === 0) this.#hold(piece.length);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          this.#incoming.removeAllListeners('data').resume();
          return;
        }
        pieces.push(piece);
      });
      this.#incoming.once('end', () =>
        resolve(pieces.length === 1 ? (pieces[0] ?? EMPTY) : Buffer.concat(pieces)),
      );
      this.#incoming.once('error', reject);
      this.#incoming.once('close', () => reject(new Error('the client went away')));
    });
  }

  #hold(bytes: number): void {
    if (!this.#budget.take(bytes)) {
      throw commonFault(
        'ServiceUnavailable',
        'Too many request bytes are held at this moment; slow down.',
      );
    }
    this.#taken += bytes;
  }
}

function tooLarge(): Fault {
  return commonFault('RequestEntityTooLarge', 'The request body is too large.');
}
