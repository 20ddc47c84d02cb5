/** `skykeep explain REQUEST_ID`: why a request was allowed or denied. */
import type { ExplainedDecision } from '../introspection/explanation.ts';
import { dataOptions, read } from './options.ts';
import { CliProblem } from './problem.ts';
import { askRequired } from './running.ts';

export async function explain(args: readonly string[]): Promise<void> {
  const { values, positionals } = read(
    'explain',
    args,
    { ...dataOptions, json: { type: 'boolean', default: false } } as const,
    true,
  );
  const [requestId] = positionals;
  if (requestId === undefined || positionals.length > 1)
    throw new CliProblem('skykeep explain takes one request id.', 2);
  // SAFETY: the answer of a cloud of this version.
  const decisions = (await askRequired(values['data-dir'], 'explain', {
    requestId,
  })) as readonly ExplainedDecision[];
  if (decisions.length === 0) {
    throw new CliProblem(
      `No decision of the request ${requestId} is known. The last 100,000 are kept, until the cloud stops; a request that was refused before, for its signature or its form, led to none.`,
    );
  }
  process.stdout.write(
    values.json ? `${JSON.stringify(decisions, null, 2)}\n` : decisions.map(worded).join('\n'),
  );
}

function worded({
  at,
  principal,
  action,
  resource,
  decision,
  summary,
  statements,
  remedies,
}: ExplainedDecision): string {
  const head = `${at}  ${principal}\n${action} on ${resource}: ${decision.effect === 'allow' ? 'allowed' : 'denied'}`;
  const reasons = summary.map((sentence) => `  ${sentence}\n`).join('');
  const details = statements.map((one) => {
    const verdict = one.matched ? 'matches' : `does not match: ${failureOf(one)}`;
    return `    [${one.source}] ${one.policy}, ${one.statement}: ${one.effect} ${verdict}\n`;
  });
  const ways = remedies.map(({ changes }) => `    - ${changes.map(change).join(', and ')}\n`);
  return (
    `${head}\n${reasons}${details.length > 0 ? `  The statements:\n${details.join('')}` : ''}` +
    (ways.length > 0 ? `  Any of these would allow it:\n${ways.join('')}` : '')
  );
}

function change(one: ExplainedDecision['remedies'][number]['changes'][number]): string {
  switch (one.kind) {
    case 'add-statement':
      return `add to ${one.policy} [${one.source}] ${JSON.stringify(one.statement)}`;
    case 'remove-statement': {
      const place = `${one.statement} from ${one.policy} [${one.source}]`;
      const under = one.conditions.map(
        ({ operator, key, wanted }) => `${operator} ${key} ${wanted.join(' or ')}`,
      );
      return under.length > 0
        ? `remove ${place}, or make a request for which this does not hold: ${under.join(' and ')}`
        : `remove ${place}`;
    }
    case 'remove-condition':
      return `take the condition ${one.operator} on ${one.key} out of ${one.statement} of ${one.policy} [${one.source}]`;
  }
}

function failureOf({ failed }: ExplainedDecision['statements'][number]): string {
  if (!failed) return '';
  const { element, operator, key, wanted = [], actual = [] } = failed;
  const what = operator === undefined ? element : `${element} ${operator} ${key ?? ''}`;
  const has = actual.length > 0 ? `the request has ${actual.join(', ')}` : 'the request has none';
  return wanted.length > 0 ? `${what} wants ${wanted.join(', ')}; ${has}` : `${what}; ${has}`;
}
