/** The cloud that runs on a directory, or its store where none runs. */
import { resolve } from 'node:path';

import { askRunning } from '#kernel/control';
import { hasData } from '#kernel/maintenance';
import { type MasterKeySource, openStore, type OpenedStore } from '#kernel/start';

import type { Connection } from '../server/connection.ts';
import { CliProblem } from './problem.ts';

/** Asks the running cloud; undefined where none runs. */
export async function ask(
  dataDir: string,
  command: string,
  more: object = {},
): Promise<{ readonly result: unknown } | undefined> {
  return await askRunning(resolve(dataDir), { command, ...more });
}

/** Asks the running cloud, which must run. */
export async function askRequired(
  dataDir: string,
  command: string,
  more: object = {},
): Promise<unknown> {
  const answer = await ask(dataDir, command, more);
  if (!answer)
    throw new CliProblem(
      `No cloud runs on ${dataDir}: start one with \`skykeep start\`, or name its directory with --data-dir.`,
    );
  return answer.result;
}

export async function findConnection(dataDir: string): Promise<Connection | undefined> {
  const answer = await ask(dataDir, 'connection');
  // SAFETY: the answer of a cloud of this version.
  return answer && (answer.result as Connection);
}

/** Opens the store of a directory on which no cloud runs, for as long as the work takes. */
export async function withStore<T>(
  dataDir: string,
  master: MasterKeySource,
  work: (opened: OpenedStore) => T | Promise<T>,
): Promise<T> {
  if (!hasData(dataDir))
    throw new CliProblem(
      `There is no cloud in ${dataDir}: start one with \`skykeep start\`, or name its directory with --data-dir.`,
    );
  const opened = await openStore(resolve(dataDir), master);
  try {
    return await work(opened);
  } finally {
    await opened.store.close();
    await opened.close();
  }
}
