/** `skykeep reset`: takes everything out of a running cloud but the root key. */
import { dataOptions, read } from './options.ts';
import { askRequired } from './running.ts';

export async function reset(args: readonly string[]): Promise<void> {
  const { values } = read('reset', args, dataOptions);
  await askRequired(values['data-dir'], 'reset');
  process.stdout.write('Everything is gone but the root key.\n');
}
