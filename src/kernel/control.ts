/** The channel on the lock's socket: one JSON line asks, one answers. Whoever may open the socket owns the directory. */
import type { Socket } from 'node:net';

export type ControlHandler = (request: Readonly<Record<string, unknown>>) => Promise<unknown>;

const LONGEST_LINE = 64 * 1024;

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
