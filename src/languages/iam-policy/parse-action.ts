import { actionElement, type ActionElement } from './compile.ts';
import type { JsonObject } from './json.ts';
import { oneOf, stringsOf, type Problems } from './problems.ts';

const NO_ACTIONS = 'Policy statement must contain actions.';
const NO_VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

/** Reads `Action` or `NotAction`. */
export function parseAction(
  statement: JsonObject,
  path: string,
  problems: Problems,
): ActionElement | undefined {
  const field = oneOf(statement, 'Action', path, problems);
  if (!field) {
    const isMissing = !statement.has('Action') && !statement.has('NotAction');
    return isMissing ? problems.missing(path, 'Action', NO_ACTIONS) : undefined;
  }
  const here = `${path}.${field.name}`;
  const names = stringsOf(field.value);
  if (!names) return problems.syntax(here);
  if (names.length === 0) return problems.missing(here, field.name, NO_ACTIONS);
  for (const name of names) checkAction(name, here, problems);
  return actionElement(names, field.isNegated);
}

function checkAction(name: string, path: string, problems: Problems): void {
  checkScope(name, path, problems);
  if (name === '*') return;
  const [vendor = '', action, ...rest] = name.split(':');
  if (action === undefined) problems.add(path, NO_VENDOR);
  else if (rest.length > 0) problems.add(path, 'Actions/Condition can contain only one colon.');
  else if (vendor !== '*' && !/^[a-zA-Z0-9.-]+$/.test(vendor))
    problems.add(path, `Vendor ${vendor} is not valid`);
  else if (!/^[a-zA-Z0-9*?_-]+$/.test(action)) problems.legacy(path);
}

/** What only some documents may speak of. */
function checkScope(name: string, path: string, problems: Problems): void {
  if (problems.kind === 'trust' && !/^sts:/i.test(name)) {
    problems.add(path, 'AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

/** AWS: a condition key has a vendor too, in the same words. */
export function checkConditionKey(key: string, path: string, problems: Problems): void {
  if (!/^[^\s:]+:.+$/s.test(key)) problems.add(path, NO_VENDOR);
}
