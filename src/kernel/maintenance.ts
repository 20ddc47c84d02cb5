/** What is done with a whole store: its activity is read, it is saved and brought back, and it is emptied. */
import { once } from 'node:events';
import {
  chmodSync,
  createWriteStream,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { authorityRows, serverRows } from './certificate-rows.ts';
import type { Kernel } from './kernel.ts';
import { rootKeyRows } from './root-key-row.ts';
import type { RootKey } from './root-keys.ts';
import type { MasterKeySource, OpenedStore } from './start.ts';
import { backupOf, BackupProblem, readBackupHead, restoreRows } from './store/backup.ts';
import { everyCell } from './store/cells-on-disk.ts';
import { DirectoryLock } from './store/directory-lock.ts';
import { DATA_FILE, KEY_FILE, MASTER_KEY_FILE, openKeys } from './store/key-store.ts';

/** Whether a cloud has been started in this directory. */
export function hasData(dataDir: string): boolean {
  return existsSync(join(dataDir, DATA_FILE));
}

/** Takes everything away but the root key and the certificates. What was under way finds nothing. */
export async function wipe(kernel: Kernel): Promise<void> {
  // INVARIANT: all cells are emptied in one turn, so that one write to the disk takes them all.
  for (const cell of everyCell(kernel.store)) {
    const kept = [cell.tableOf(rootKeyRows), cell.tableOf(authorityRows), cell.tableOf(serverRows)];
    cell.wipe((key) => kept.some((table) => key.startsWith(table)));
    kernel.tasks.look(cell);
  }
  kernel.decisions.clear();
  kernel.rootKeys.releaseAll();
  await kernel.store.flush();
}

/** Writes a consistent copy while the store goes on, and puts it in its place once it is whole. */
export async function backUp(opened: OpenedStore, file: string, now: Date): Promise<void> {
  const { dataDir, storeKey } = opened;
  if (dataDir === undefined || storeKey === undefined)
    throw new BackupProblem('This cloud is in memory: there is nothing to back up.');
  await opened.store.flush();
  const keys: unknown = JSON.parse(readFileSync(join(dataDir, KEY_FILE), 'utf8'));
  const temporary = `${file}.new`;
  const out = createWriteStream(temporary, { mode: 0o600, flush: true });
  await once(out, 'open').catch((error: Error) => {
    throw new BackupProblem(`The backup cannot be written: ${error.message}`);
  });
  try {
    const head = { skykeep: 'backup', version: 1, madeAt: now.toISOString(), keys } as const;
    for (const piece of backupOf(opened.store.engine, storeKey, head)) {
      if (!out.write(piece)) await once(out, 'drain');
    }
    out.end();
    await once(out, 'close');
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    out.destroy();
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Brings a backup back into an empty directory; gives the number of rows. */
export async function restore(
  file: string,
  dataDir: string,
  master: MasterKeySource,
): Promise<number> {
  if (!existsSync(file)) throw new BackupProblem(`There is no file ${file}.`);
  const lock = await DirectoryLock.take(dataDir, (socket) => socket.destroy());
  const made = [KEY_FILE, DATA_FILE, `${DATA_FILE}-lock`];
  try {
    if (made.some((name) => existsSync(join(dataDir, name))))
      throw new BackupProblem(
        `The directory ${dataDir} has data already: restore into an empty one.`,
      );
    const head = await readBackupHead(file);
    if (
      masterOf(head.keys) === 'beside' &&
      master.kind === 'beside' &&
      !existsSync(join(dataDir, MASTER_KEY_FILE))
    ) {
      throw new BackupProblem(
        `A backup never holds the master key. Give the one that lay beside the data: --master-key-file FILE (it was called ${MASTER_KEY_FILE}).`,
      );
    }
    try {
      return await restoreInto(dataDir, file, head.keys, master);
    } catch (error) {
      for (const name of made) rmSync(join(dataDir, name), { force: true });
      throw error;
    }
  } finally {
    await lock.release();
  }
}

async function restoreInto(
  dataDir: string,
  file: string,
  keys: unknown,
  master: MasterKeySource,
): Promise<number> {
  writeFileSync(join(dataDir, KEY_FILE), `${JSON.stringify(keys, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  const { storeKey } = openKeys(dataDir, master);
  const { LmdbEngine } = await import('./store/lmdb-engine.ts');
  const engine = new LmdbEngine(join(dataDir, DATA_FILE));
  try {
    const rows = await restoreRows(file, engine, storeKey);
    // The key that lay beside the data lies there again.
    if (masterOf(keys) === 'beside' && master.kind === 'file') {
      writeFileSync(join(dataDir, MASTER_KEY_FILE), readFileSync(master.path), {
        mode: 0o600,
        flush: true,
      });
    }
    return rows;
  } finally {
    await engine.close();
  }
}

function masterOf(keys: unknown): unknown {
  return typeof keys === 'object' && keys !== null && 'masterKey' in keys
    ? keys.masterKey
    : undefined;
}

/** The root key of the first account, as an earlier start has left it. */
export function findRootKey({ store, cells }: OpenedStore): RootKey | undefined {
  for (const id of cells) {
    if (id.service !== 'skykeep') continue;
    const key = store.cell(id).transact((tx) => tx.get(rootKeyRows, 'root'));
    if (key) return key;
  }
  return undefined;
}
