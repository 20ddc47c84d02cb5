/** The directory that a server keeps its data in: of the user alone, and of nothing else. */
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';

import { StartProblem } from './problem.ts';

export const CA_FILE = 'ca.pem';
const KEY_FILE = 'keys.json';
// What may lie in a directory that holds no data yet.
const OWN: ReadonlySet<string> = new Set([
  KEY_FILE,
  'keys.json.new',
  'master.key',
  'lock.sock',
  'data.mdb',
  'data.mdb-lock',
  CA_FILE,
  'lost+found',
]);
const OTHERS = 0o077;

/** Makes the directory, or sees that the one that is there may be used. */
export function prepareDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const strange = existsSync(`${path}/${KEY_FILE}`)
      ? undefined
      : readdirSync(path).find((name) => !OWN.has(name));
    if (strange !== undefined)
      throw new StartProblem(
        `The directory ${path} holds something else (${strange}): give a directory of its own with --data-dir.`,
      );
    if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, 0o700);
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    throw new StartProblem(
      `The data directory ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
