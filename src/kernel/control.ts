/** The channel on the lock's socket: one JSON line asks, one answers. Whoever may open the socket owns the directory. */
import { connect, type Socket } from 'node:net';

import { socketPath } from './store/directory-lock.ts';

export type ControlHandler = (request: Readonly<Record<string, unknown>>) => Promise<unknown>;

const LONGEST_LINE = 64 * 1024;

/** The running cloud answered that it cannot do it, in words for the user. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
}

export function serveControl(socket: Socket, handler: () => ControlHandler | undefined): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece: string) => {
    text += piece;
    if (text.length > LONGEST_LINE) socket.destroy();
    const end = text.indexOf('\n');
    if (end < 0) return;
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    void answer(line, handler()).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
  });
}

async function answer(line: string, handler: ControlHandler | undefined): Promise<unknown> {
  if (!handler) return { error: 'The cloud is still starting.' };
  try {
    const request: unknown = JSON.parse(line);
    if (typeof request !== 'object' || request === null) return { error: 'not a request' };
    // SAFETY: an object of JSON has only text keys.
    return { result: await handler(request as Readonly<Record<string, unknown>>) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Asks the cloud that runs on a directory; undefined when none does. */
export function askRunning(
  directory: string,
  request: Readonly<Record<string, unknown>>,
): Promise<{ readonly result: unknown } | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(directory));
    let text = '';
    socket.setEncoding('utf8');
    // No socket, or one that a dead process left behind.
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (piece: string) => {
      text += piece;
    });
    socket.once('end', () => {
      try {
        resolve(readReply(text));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

function readReply(text: string): { readonly result: unknown } {
  const reply: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof reply === 'object' && reply !== null) {
    if ('result' in reply) return { result: reply.result };
    // A result that is undefined is left out of JSON.
    if (!('error' in reply) && text !== '') return { result: undefined };
    if ('error' in reply) throw new ControlProblem(String(reply.error));
  }
  throw new ControlProblem('The running cloud gave no answer.');
}
