import type { Statement } from './compile.ts';
import type { Problems } from './problems.ts';

/**
 * What a resource control policy may hold: everyone as the principal, actions by service, and denials; only RCPFullAWSAccess,
 * which AWS attaches itself, allows. [Organizations User Guide, "RCP syntax"]
 */
export function checkControlPolicy(statements: readonly Statement[], problems: Problems): void {
  if (problems.kind !== 'rcp') return;
  for (const statement of statements) {
    const path = statement.label;
    const { principal, action } = statement;
    if (!principal?.isEveryone || principal.isNegated)
      problems.add(path, 'The principal of a resource control policy must be "*".');
    if (action.isNegated) problems.add(path, 'A resource control policy cannot have NotAction.');
    if (statement.effect === 'Allow' && !isFullAccess(statement)) {
      problems.add(path, 'A resource control policy can only deny.');
    }
    if (statement.effect === 'Deny' && action.isAny) {
      problems.add(path, 'A resource control policy must name the services of its actions.');
    }
  }
}

function isFullAccess({ action, resource, conditions }: Statement): boolean {
  const isEverything =
    action.isAny && resource !== undefined && !resource.isNegated && resource.written.includes('*');
  return isEverything && conditions.length === 0;
}
