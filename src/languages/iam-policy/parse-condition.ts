import { parseOperatorName, prepareCondition, type Condition } from './condition.ts';
import { isObject, type JsonObject } from './json.ts';
import { checkConditionKey } from './parse-action.ts';
import { scalarsOf, type Problems } from './problems.ts';

/** Reads `Condition`: operators, their keys, and the keys' values. */
export function parseConditions(
  statement: JsonObject,
  version: string,
  path: string,
  problems: Problems,
): readonly Condition[] {
  const element = statement.get('Condition');
  if (element === undefined) return [];
  const here = `${path}.Condition`;
  if (!isObject(element)) {
    problems.syntax(here);
    return [];
  }
  const conditions: Condition[] = [];
  for (const [operator, keys] of element) {
    const place = `${here}.${operator}`;
    if (!isObject(keys) || !parseOperatorName(operator)) {
      problems.syntax(place);
      continue;
    }
    for (const [key, value] of keys) {
      checkConditionKey(key, `${place}.${key}`, problems);
      const wanted = scalarsOf(value);
      const condition = wanted && prepareCondition(operator, key, wanted, version);
      if (condition) conditions.push(condition);
      else problems.syntax(`${place}.${key}`);
    }
  }
  return conditions;
}
