/** A server in a process of its own, bundled as the package is built, so that a start costs what it costs a user. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { rolldown } from 'rolldown';

import type { Target } from '../../../bench/support/requests.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles the server into a folder of its own, where the packages are found. */
export async function bundleServer(): Promise<{ readonly script: string; remove(): void }> {
  const folder = `${root}node_modules/.recovery-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const bundled = await rolldown({
    cwd: root,
    input: { server: 'test/recovery/support/server.ts' },
    platform: 'node',
    external: ['lmdb', 'cbor-x', 'reflect-metadata', '@peculiar/x509', 'vitest'],
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  });
  await bundled.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' });
  await bundled.close();
  for (const name of ['models', 'services']) {
    cpSync(`${root}src/${name}`, `${folder}/${name}`, {
      recursive: true,
      filter: (path) => !path.endsWith('.ts') && !path.endsWith('.md'),
    });
  }
  return {
    script: `${folder}/server.js`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Server extends Target {
  /** kill -9, and waits until the process is gone. */
  kill(): Promise<void>;
}

export async function startServer(
  script: string,
  dataDir: string,
  stderr: 'inherit' | 'ignore' = 'inherit',
): Promise<Server> {
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['ignore', 'pipe', stderr],
  });
  const target = await new Promise<Target>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      // SAFETY: the server prints this line.
      resolve(JSON.parse(line) as Target);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { ...target, kill: () => killed(child) };
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
