/** `skykeep policy --principal ARN`: a policy that allows what a principal has done, and nothing else. */
import { type EpochMs, epochMs } from '#lib/time';

import { policyOf } from '../server/control.ts';
import { dataOptions, masterKeyOf, read } from './options.ts';
import { CliProblem } from './problem.ts';
import { ask, withStore } from './running.ts';

export async function policy(args: readonly string[]): Promise<void> {
  const { values } = read('policy', args, {
    ...dataOptions,
    principal: { type: 'string' },
    since: { type: 'string' },
  } as const);
  const { principal, since, 'data-dir': dataDir } = values;
  if (principal === undefined) throw new CliProblem('skykeep policy needs --principal ARN.', 2);
  const sinceMs = since === undefined ? undefined : instantOf(since);
  const answer = await ask(dataDir, 'policy', {
    principal,
    ...(sinceMs !== undefined && { sinceMs }),
  });
  const document = answer
    ? answer.result
    : await withStore(dataDir, masterKeyOf(values['master-key-file'], process.env), ({ store }) =>
        policyOf(store, principal, sinceMs),
      );
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

const INSTANT =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function instantOf(text: string): EpochMs {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new CliProblem(
      '--since is a day or an instant, as 2026-01-31 or 2026-01-31T12:00:00Z.',
      2,
    );
  return epochMs(at);
}
