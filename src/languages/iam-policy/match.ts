import { coversAction, type ResourceElement, type Statement } from './compile.ts';
import type { AccessRequest } from './types.ts';

/** Says whether a statement speaks of the request: its action, its resource and its conditions. */
export function matches(statement: Statement, request: AccessRequest, action: string): boolean {
  if (!coversAction(statement.action, action)) return false;
  if (statement.resource && !coversResource(statement.resource, request)) return false;
  for (const condition of statement.conditions) {
    if (!condition.holds(request.condition(condition.name), request.condition)) return false;
  }
  return true;
}

/** AWS: a variable without a value makes the whole element not match. [IAM User Guide, "Policy variables"] */
export function coversResource(element: ResourceElement, request: AccessRequest): boolean {
  let isListed = false;
  for (const covers of element.patterns) {
    const result = covers(request.resource, request.condition);
    if (result === undefined) return false;
    if (result) isListed = true;
  }
  return isListed !== element.isNegated;
}
