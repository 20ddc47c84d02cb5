/** `skykeep policy --principal ARN`: a policy that allows what a principal has done, and nothing else. */
import { policyOf } from '../server/control.ts';
import { dataOptions, masterKeyOf, read } from './options.ts';
import { CliProblem } from './problem.ts';
import { ask, withStore } from './running.ts';

export async function policy(args: readonly string[]): Promise<void> {
  const { values } = read('policy', args, {
    ...dataOptions,
    principal: { type: 'string' },
  } as const);
  const { principal, 'data-dir': dataDir } = values;
  if (principal === undefined) throw new CliProblem('skykeep policy needs --principal ARN.', 2);
  const answer = await ask(dataDir, 'policy', { principal });
  const document = answer
    ? answer.result
    : await withStore(dataDir, masterKeyOf(values['master-key-file'], process.env), ({ store }) =>
        policyOf(store, principal),
      );
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
