/** `skykeep status`: whether a cloud runs on a directory, and how it is doing. */
import { dataOptions, read } from './options.ts';
import { ask } from './running.ts';

export async function status(args: readonly string[]): Promise<void> {
  const { values } = read('status', args, {
    ...dataOptions,
    json: { type: 'boolean', default: false },
  } as const);
  const dataDir = values['data-dir'];
  const answer = await ask(dataDir, 'status');
  if (!answer) {
    process.stdout.write(values.json ? '{"running":false}\n' : `No cloud runs on ${dataDir}.\n`);
    process.exitCode = 3;
    return;
  }
  // SAFETY: the answer of a cloud of this version.
  const result = answer.result as Readonly<Record<string, unknown>>;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ running: true, ...result })}\n`);
    return;
  }
  const facts = Object.entries(result).map(([name, value]) => `  ${name}: ${String(value)}\n`);
  process.stdout.write(`A cloud runs on ${dataDir}.\n${facts.join('')}`);
}
