/**
 * One process per data directory. The lock is a unix socket in it: it dies with the process, so that a restart right after a
 * `kill -9` never waits, and it is the channel by which `status`, `backup`, `reset` and `explain` reach the running cloud.
 */
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join, relative } from 'node:path';

export const LOCK_FILE = 'lock.sock';
// Longer paths do not fit into a socket's address.
const LONGEST_PATH = 100;
const GUARD_FILE = 'guard.sock';

export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

export class DirectoryLock {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Takes the lock, or says who has it. `serve` answers those who connect. */
  static async take(directory: string, serve: (socket: Socket) => void): Promise<DirectoryLock> {
    const path = socketPath(directory);
    let server = await listen(path, serve);
    // INVARIANT: a socket is taken away only under the guard, so that of those who start after a kill one alone has the directory.
    server ??= await underGuard(path, async () => {
      if (await isAnswered(path)) return undefined;
      rmSync(path, { force: true });
      return await listen(path, serve);
    });
    if (!server)
      throw new DirectoryInUse(`The data directory ${directory} is in use by another process.`);
    chmodSync(path, 0o600);
    server.unref();
    return new DirectoryLock(server);
  }

  async release(): Promise<void> {
    // Closing takes the socket away; what lies at its path afterwards is another's.
    await closed(this.#server);
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

/** A server on a socket, or undefined when the socket is there already. */
function listen(path: string, serve: (socket: Socket) => void): Promise<Server | undefined> {
  const server = createServer(serve);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => resolve(server));
  });
}

/** Does what only one may do at a time, while it listens on a second socket; undefined when another does it. */
async function underGuard(
  path: string,
  work: () => Promise<Server | undefined>,
): Promise<Server | undefined> {
  const guardPath = join(dirname(path), GUARD_FILE);
  let guard = await listen(guardPath, hangUp);
  if (!guard && !(await isAnswered(guardPath))) {
    // A process was killed in the very moment in which it made good what another had left.
    rmSync(guardPath, { force: true });
    guard = await listen(guardPath, hangUp);
  }
  if (!guard) return undefined;
  const held = guard;
  try {
    return await work();
  } finally {
    await closed(held);
  }
}

function hangUp(socket: Socket): void {
  socket.destroy();
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
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
