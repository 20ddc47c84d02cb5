/**
 * One process per data directory. The lock is a unix socket in it: it dies with the process, so that a restart right after a
 * `kill -9` never waits, and it is the channel by which `status`, `backup`, `reset` and `explain` reach the running cloud.
 */
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, relative } from 'node:path';

export const LOCK_FILE = 'lock.sock';
// Longer paths do not fit into a socket's address.
const LONGEST_PATH = 100;

export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

export class DirectoryLock {
  readonly #server: Server;
  readonly #path: string;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.#path = path;
  }

  /** Takes the lock, or says who has it. `serve` answers those who connect. */
  static async take(directory: string, serve: (socket: Socket) => void): Promise<DirectoryLock> {
    const path = socketPath(directory);
    for (let attempt = 0; attempt < 2; attempt++) {
      const server = createServer(serve);
      const isTaken = await new Promise<boolean>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'EADDRINUSE') resolve(true);
          else reject(error);
        });
        server.listen(path, () => resolve(false));
      });
      if (!isTaken) {
        chmodSync(path, 0o600);
        server.unref();
        return new DirectoryLock(server, path);
      }
      if (await isAnswered(path))
        throw new DirectoryInUse(`The data directory ${directory} is in use by another process.`);
      // The process that made the socket is gone.
      rmSync(path, { force: true });
    }
    throw new DirectoryInUse(`The data directory ${directory} is in use by another process.`);
  }

  async release(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    rmSync(this.#path, { force: true });
  }
}

/** The socket's path, as short as it can be written. */
export function socketPath(directory: string): string {
  const whole = join(directory, LOCK_FILE);
  const short = relative('.', whole);
  const path = short.length < whole.length ? short : whole;
  if (path.length > LONGEST_PATH)
    throw new DirectoryInUse(`The path of the data directory is too long: ${directory}`);
  return path;
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
