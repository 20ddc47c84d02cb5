import { preparedOf } from './call.ts';
import { coversAction, type Statement } from './compile.ts';
import { decide, isBoundBy } from './evaluate.ts';
import { coversResource } from './match.ts';
import { Reach, reachOf } from './principal.ts';
import { summarize } from './summary.ts';
import type {
  AccessRequest,
  Explanation,
  NamedPolicy,
  PolicySet,
  PolicySource,
  StatementReport,
} from './types.ts';

/** The decision with the part that each statement had in it, and the reasons in sentences. */
export function explain(request: AccessRequest, policies: PolicySet): Explanation {
  const decision = decide(request, policies);
  const statements = consulted(request, policies).flatMap(([source, named]) =>
    preparedOf(named.policy).statements.map((statement) =>
      report(source, named.name, statement, request),
    ),
  );
  return { decision, statements, summary: summarize(request, decision, statements) };
}

/** The policies that have a say, in the order in which they are asked. */
function consulted(
  request: AccessRequest,
  policies: PolicySet,
): readonly (readonly [PolicySource, NamedPolicy])[] {
  const { caller } = request;
  return [
    ...tagged('rcp', isBoundBy(caller, 'rcp') ? (policies.rcps ?? []).flat() : []),
    ...tagged('scp', isBoundBy(caller, 'scp') ? (policies.scps ?? []).flat() : []),
    ...tagged('endpoint', [policies.endpoint]),
    ...tagged('identity', policies.identity),
    ...tagged('boundary', [policies.boundary]),
    ...tagged('session', policies.session ?? []),
    ...tagged('resource', [policies.resource]),
  ];
}

/** The policies that are given, each with what kind it is. */
function tagged(
  source: PolicySource,
  list: readonly (NamedPolicy | undefined)[],
): readonly (readonly [PolicySource, NamedPolicy])[] {
  return list.flatMap((named) => (named ? [[source, named] as const] : []));
}

function report(
  source: PolicySource,
  policy: string,
  statement: Statement,
  request: AccessRequest,
): StatementReport {
  const failed = failureOf(statement, request);
  const { label, effect } = statement;
  return { policy, source, statement: label, effect, matched: !failed, ...(failed && { failed }) };
}

type Failure = NonNullable<StatementReport['failed']>;

/** The first element that does not match, in the order principal, action, resource, condition. */
export function failureOf(statement: Statement, request: AccessRequest): Failure | undefined {
  const { principal, action, resource } = statement;
  if (principal && reachOf(principal, request) === Reach.none) {
    return {
      element: principal.isNegated ? 'NotPrincipal' : 'Principal',
      wanted: principal.written,
    };
  }
  if (!coversAction(action, request.action.toLowerCase())) {
    return {
      element: action.isNegated ? 'NotAction' : 'Action',
      wanted: action.written,
      actual: [request.action],
    };
  }
  if (resource && !coversResource(resource, request)) {
    return {
      element: resource.isNegated ? 'NotResource' : 'Resource',
      wanted: resource.written,
      actual: [request.resource],
    };
  }
  return failedCondition(statement, request);
}

function failedCondition({ conditions }: Statement, request: AccessRequest): Failure | undefined {
  for (const { operator, key, name, wanted, holds } of conditions) {
    const value = request.condition(name);
    if (holds(value, request.condition)) continue;
    const actual = typeof value === 'string' ? [value] : (value ?? []);
    return { element: 'Condition', operator, key, wanted, actual };
  }
  return undefined;
}
