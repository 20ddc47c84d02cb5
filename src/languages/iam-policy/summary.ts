import { wordDenial } from './denial.ts';
import type { AccessRequest, Decision, StatementReport } from './types.ts';

/** A decision in sentences: what allowed or denied, and for a missing allow the statements that nearly gave it. */
export function summarize(
  request: AccessRequest,
  decision: Decision,
  statements: readonly StatementReport[],
): readonly string[] {
  if (decision.effect === 'allow') return [allowed(decision)];
  if (decision.effect === 'explicit-deny') {
    return [
      `${wordDenial(request, decision)}.`,
      `It is denied by ${decision.statement} of ${decision.policy}.`,
    ];
  }
  const near = statements.filter(
    ({ effect, source, matched }) => effect === 'Allow' && source === decision.source && !matched,
  );
  return [`${wordDenial(request, decision)}.`, ...near.flatMap(nearMiss)];
}

function allowed(decision: Decision & { readonly effect: 'allow' }): string {
  if (decision.source === 'root')
    return 'It is allowed because the caller is the root user of the account.';
  if (decision.source === 'grant') return `It is allowed by the grant ${decision.policy ?? ''}.`;
  return `It is allowed by ${decision.statement ?? ''} of ${decision.policy ?? ''}.`;
}

/** Says what kept a statement that speaks of the action from allowing it. */
function nearMiss({ policy, statement, failed }: StatementReport): readonly string[] {
  const place = `${statement} of ${policy}`;
  switch (failed?.element) {
    case 'Resource':
    case 'NotResource':
      return [`${place} allows the action, but its ${failed.element} is ${listed(failed.wanted)}.`];
    case 'Condition':
      return [
        `${place} allows the action, but its condition ${failed.operator ?? ''} on ${failed.key ?? ''} wants ${listed(failed.wanted)} ` +
          `and the request has ${listed(failed.actual)}.`,
      ];
    default:
      return [];
  }
}

function listed(texts: readonly string[] | undefined): string {
  return texts && texts.length > 0 ? texts.join(' or ') : 'none';
}
