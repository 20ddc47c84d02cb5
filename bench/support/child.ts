import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Target } from './requests.ts';

export interface Child extends Target {
  readonly pid: number;
  readonly process: ChildProcess;
  cpuMicros(): Promise<number>;
  stop(): Promise<void>;
}

const bundle = fileURLToPath(new URL('../../node_modules/.bench', import.meta.url));

/** Bundles the server as the package is built, with its models beside it. */
export function buildServer(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  rmSync(bundle, { recursive: true, force: true });
  execFileSync('npx', ['rolldown', '-c', 'bench/rolldown.config.mjs'], {
    cwd: root,
    stdio: 'ignore',
  });
  for (const folder of ['models', 'services']) {
    cpSync(`${root}/src/${folder}`, `${bundle}/${folder}`, {
      recursive: true,
      filter: (path) => !path.endsWith('.ts'),
    });
  }
}

/** Starts the bundled server, or a script of this folder, on the first core. */
export async function startChild(
  script: string,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
): Promise<Child> {
  const isBundled = script === 'skykeep-server';
  const path = isBundled ? `${bundle}/server.js` : fileURLToPath(new URL(script, import.meta.url));
  const loader = isBundled ? [] : ['--conditions=source', '--import', 'tsx'];
  const child = spawn(
    'taskset',
    ['-c', '0', process.execPath, ...loader, ...nodeArgs, path, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  if (!child.stdout) throw new Error('the child has an output');
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise<Target & { pid: number }>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as Target & { pid: number }));
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  return {
    ...ready,
    process: child,
    cpuMicros: () =>
      new Promise((resolve) => {
        child.once('message', (message: { cpu: { user: number; system: number } }) =>
          resolve(message.cpu.user + message.cpu.system),
        );
        child.send('cpu');
      }),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
