/** `skykeep backup FILE` and `skykeep restore FILE`. */
import { resolve } from 'node:path';

import { backUp, restore as restoreBackup } from '#kernel/maintenance';

import { prepareDirectory } from '../server/directory.ts';
import { dataOptions, masterKeyOf, read } from './options.ts';
import { CliProblem } from './problem.ts';
import { ask, withStore } from './running.ts';

export async function backup(args: readonly string[]): Promise<void> {
  const { values, positionals } = read('backup', args, dataOptions, true);
  const file = fileOf('backup', positionals);
  const dataDir = values['data-dir'];
  const answer = await ask(dataDir, 'backup', { file });
  if (!answer) {
    const master = masterKeyOf(values['master-key-file'], process.env);
    // oxlint-disable-next-line no-restricted-properties -- SAFETY: no cloud runs, and so no clock but the machine's
    await withStore(dataDir, master, (opened) => backUp(opened, file, new Date(Date.now())));
  }
  process.stdout.write(
    `Saved to ${file}. It is sealed, and holds no master key: keep that elsewhere, without it the backup is lost.\n`,
  );
}

export async function restore(args: readonly string[]): Promise<void> {
  const { values, positionals } = read('restore', args, dataOptions, true);
  const file = fileOf('restore', positionals);
  const dataDir = resolve(values['data-dir']);
  prepareDirectory(dataDir);
  const rows = await restoreBackup(
    file,
    dataDir,
    masterKeyOf(values['master-key-file'], process.env),
  );
  process.stdout.write(`Restored ${rows} rows into ${dataDir}.\n`);
}

function fileOf(command: string, [file, ...more]: readonly string[]): string {
  if (file === undefined || more.length > 0)
    throw new CliProblem(`skykeep ${command} takes one file.`, 2);
  return resolve(file);
}
