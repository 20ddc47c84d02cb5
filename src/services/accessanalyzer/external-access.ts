/** What a resource policy gives to somebody outside of the account that owns the resource. */
import { type PolicyKind, parsePolicy } from '#languages/iam-policy/index';

import { isPublic, narrows } from './public-access.ts';
import { type PlainCondition, type PlainStatement, statementsIn } from './statement.ts';
import type { Access } from './tables.ts';

const POSITIVE_ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:sourceaccount',
  'aws:sourceowner',
  'kms:calleraccount',
]);

/** One entry for each outside principal of each statement. Who only the account's own policies let in is no finding. */
export function externalAccess(text: string, kind: PolicyKind, owner: string): readonly Access[] {
  if (!parsePolicy(text, kind).policy) return [];
  return statementsIn(text).flatMap((statement) => accessOf(statement, owner));
}

function accessOf(statement: PlainStatement, owner: string): readonly Access[] {
  const { isAllow, principals, conditions } = statement;
  if (!isAllow || !principals || conditions.some((one) => isWithin(one, owner))) return [];
  const outside = principals.isNegated
    ? ['*']
    : principals.patterns.filter((one) => isOutside(one, owner));
  return outside.map((principal) => ({
    principal: shownPrincipal(principal),
    actions: statement.written,
    condition: Object.fromEntries(conditions.map(({ key, values }) => [key, values.join(',')])),
    isPublic: isPublic({ ...statement, principals: { isNegated: false, patterns: [principal] } }),
  }));
}

/** Everyone, another account, its users and roles, and whom a provider vouches for. */
// AWS: a service principal is no outside principal here. GAP: nor is a canonical user, which no service here knows.
function isOutside(principal: string, owner: string): boolean {
  if (principal === '*') return true;
  if (principal.startsWith('Federated:')) return true;
  if (!principal.startsWith('AWS:')) return false;
  const name = principal.slice('AWS:'.length);
  const account = /^\d{12}$/.test(name)
    ? name
    : /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(name)?.[1];
  // A unique id stands for a principal that is gone: nobody has it.
  return account !== undefined && account !== owner;
}

/** Whether a condition lets in only the owner's own. */
function isWithin(condition: PlainCondition, owner: string): boolean {
  if (!narrows(condition)) return false;
  if (POSITIVE_ACCOUNT_KEYS.has(condition.key))
    return condition.values.every((value) => value === owner);
  return (
    (condition.key === 'aws:sourcearn' || condition.key === 'aws:principalarn') &&
    condition.values.every((value) => value.split(':')[4] === owner)
  );
}

function shownPrincipal(principal: string): Readonly<Record<string, string>> {
  if (principal === '*') return { AWS: '*' };
  const colon = principal.indexOf(':');
  return { [principal.slice(0, colon)]: principal.slice(colon + 1) };
}
