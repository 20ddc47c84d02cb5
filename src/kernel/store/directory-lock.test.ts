import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { DirectoryInUse, DirectoryLock, LOCK_FILE, socketPath } from './directory-lock.ts';
import { makeDirectory } from './testing.ts';

let directory: ReturnType<typeof makeDirectory>;
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => directory.remove());

const take = () =>
  DirectoryLock.take(directory.path, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('hello');
  });

/** A process that takes the socket and is killed, as a server under kill -9. */
async function leaveSocket(name = LOCK_FILE): Promise<void> {
  const path = JSON.stringify(join(directory.path, name));
  const child = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${path}, () => console.log('up'))`,
  ]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(directory.path, name))).toBe(true);
}

test('one process has a directory, and the next has it when that one lets go', async () => {
  const lock = await take();
  expect(statSync(join(directory.path, LOCK_FILE)).mode & 0o777).toBe(0o600);
  await expect(take()).rejects.toThrow(DirectoryInUse);
  await expect(take()).rejects.toThrow('is in use by another process');
  await lock.release();
  const next = await take();
  await next.release();
  expect(readdirSync(directory.path)).toEqual([]);
});

test('those who connect are served', async () => {
  const lock = await take();
  const socket = connect(socketPath(directory.path));
  const [piece] = (await once(socket, 'data')) as [Buffer];
  expect(piece.toString()).toBe('hello');
  await lock.release();
});

test('a killed process leaves a socket that nobody waits for', async () => {
  await leaveSocket();
  const start = performance.now();
  const lock = await take();
  expect(performance.now() - start).toBeLessThan(200);
  await lock.release();
});

test('a killed process that was making good what another had left is made good too', async () => {
  await leaveSocket();
  await leaveSocket('guard.sock');
  const lock = await take();
  await lock.release();
  expect(readdirSync(directory.path)).toEqual([]);
});

test('of many that start after a kill at once, exactly one has the directory', async () => {
  for (let round = 0; round < 5; round++) {
    await leaveSocket();
    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => take()));
    const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(locks).toHaveLength(1);
    for (const one of taken)
      if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(DirectoryInUse);
    await expect(take()).rejects.toThrow(DirectoryInUse);
    for (const lock of locks) await lock.release();
    expect(readdirSync(directory.path)).toEqual([]);
  }
});

test('a path that no socket can have is told in words', async () => {
  const deep = join(directory.path, 'd'.repeat(120));
  mkdirSync(deep);
  await expect(DirectoryLock.take(deep, () => undefined)).rejects.toThrow('is too long');
});

test('a directory that is not there is told by its own error', async () => {
  await expect(
    DirectoryLock.take(join(directory.path, 'none'), () => undefined),
  ).rejects.toMatchObject({ code: 'EACCES' });
});
