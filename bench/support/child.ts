import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Target } from './requests.ts';

export interface Child extends Target {
  readonly pid: number;
  readonly process: ChildProcess;
  cpuMicros(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a script of this folder on the first core. */
export async function startChild(script: string, args: readonly string[] = [], nodeArgs: readonly string[] = []): Promise<Child> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn('taskset', ['-c', '0', process.execPath, '--conditions=source', '--import', 'tsx', ...nodeArgs, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
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
        child.once('message', (message: { cpu: { user: number; system: number } }) => resolve(message.cpu.user + message.cpu.system));
        child.send('cpu');
      }),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
