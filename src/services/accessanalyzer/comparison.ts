/** The custom policy checks. Where no exact answer is possible they fail: a pass is a promise. */
import type { ReasonSummary } from './api.gen.ts';
import { limits } from './limits.ts';
import { isPublic } from './public-access.ts';
import {
  areWithin,
  mayHold,
  type PatternSet,
  type PlainStatement,
  surelyHolds,
  surelyHoldsAll,
} from './statement.ts';

/** An access as it is asked for: any of the actions on any of the resources; absent is any. */
export interface WantedAccess {
  readonly actions?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
}

/** The statements that may grant any of the accesses. */
export function grantsOf(
  statements: readonly PlainStatement[],
  wanted: readonly WantedAccess[],
): readonly PlainStatement[] {
  const denials = statements.filter(({ isAllow }) => !isAllow);
  return statements.filter(
    (statement) =>
      statement.isAllow &&
      wanted.some(({ actions = ['*'], resources = ['*'] }) =>
        actions.some((action) =>
          resources.some((resource) =>
            mayGrant(statement, action.toLowerCase(), resource, denials),
          ),
        ),
      ),
  );
}

function mayGrant(
  { actions, resources }: PlainStatement,
  action: string,
  resource: string,
  denials: readonly PlainStatement[],
): boolean {
  if (!mayHold(actions, action) || !mayHold(resources, resource)) return false;
  return !denials.some(
    (denial) =>
      isForEveryone(denial) &&
      denial.conditions.length === 0 &&
      surelyHolds(denial.actions, action) &&
      surelyHolds(denial.resources, resource),
  );
}

function isForEveryone({ principals }: PlainStatement): boolean {
  return !principals || (!principals.isNegated && principals.patterns.includes('*'));
}

/** The statements of a new policy that may allow what the existing one does not. */
export function newAccessOf(
  after: readonly PlainStatement[],
  before: readonly PlainStatement[],
): readonly PlainStatement[] {
  const denialsAfter = after.filter(({ isAllow }) => !isAllow);
  const lost = before.filter(
    (denial) => !denial.isAllow && !denialsAfter.some((kept) => deniesAllOf(kept, denial)),
  );
  return after.filter(
    (statement) =>
      statement.isAllow &&
      (!isAllowedBefore(statement, before) || lost.some((denial) => mayMeet(statement, denial))),
  );
}

/** Each action on each resource must stand in one statement; what only several together allow is not seen. */
function isAllowedBefore(statement: PlainStatement, before: readonly PlainStatement[]): boolean {
  return piecesOf(statement).every((piece) =>
    before.some(
      (old) =>
        old.isAllow &&
        areWithin(old.conditions, piece.conditions) &&
        surelyHoldsAll(old.actions, piece.actions) &&
        surelyHoldsAll(old.resources, piece.resources) &&
        isPrincipalWithin(old, piece),
    ),
  );
}

function piecesOf(statement: PlainStatement): readonly PlainStatement[] {
  const actions = apart(statement.actions);
  const resources = apart(statement.resources);
  if (actions.length * resources.length > limits.comparedPieces) return [statement];
  return actions.flatMap((action) =>
    resources.map((resource) => ({ ...statement, actions: action, resources: resource })),
  );
}

function apart(set: PatternSet): readonly PatternSet[] {
  return set.isNegated ? [set] : set.patterns.map((one) => ({ isNegated: false, patterns: [one] }));
}

function isPrincipalWithin(old: PlainStatement, piece: PlainStatement): boolean {
  if (!old.principals || !piece.principals) return old.principals === piece.principals;
  if (old.principals.isNegated || piece.principals.isNegated)
    return JSON.stringify(old.principals) === JSON.stringify(piece.principals);
  const known = new Set(old.principals.patterns);
  return known.has('*') || piece.principals.patterns.every((one) => known.has(one));
}

function deniesAllOf(kept: PlainStatement, denial: PlainStatement): boolean {
  return (
    areWithin(kept.conditions, denial.conditions) &&
    surelyHoldsAll(kept.actions, denial.actions) &&
    surelyHoldsAll(kept.resources, denial.resources) &&
    isPrincipalWithin(kept, denial)
  );
}

function mayMeet(statement: PlainStatement, denial: PlainStatement): boolean {
  return (
    setsMayMeet(statement.actions, denial.actions) &&
    setsMayMeet(statement.resources, denial.resources)
  );
}

function setsMayMeet(one: PatternSet, other: PatternSet): boolean {
  return one.isNegated || one.patterns.some((pattern) => mayHold(other, pattern));
}

/** The statements that may let everyone in. */
export function publicAccessOf(statements: readonly PlainStatement[]): readonly PlainStatement[] {
  return statements.filter(isPublic);
}

/** Statements as reasons, in the words of a check. */
export function reasonsOf(
  words: string,
  statements: readonly PlainStatement[],
): readonly ReasonSummary[] {
  return statements.map(({ index, sid }) => ({
    description: `${words} in the statement with ${sid === undefined ? `index: ${index}` : `sid: ${sid}`}.`,
    statementIndex: index,
    ...(sid !== undefined && { statementId: sid }),
  }));
}
