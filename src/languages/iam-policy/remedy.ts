/** What would have to change for a denied call to be allowed. Every remedy is tried on the policies before it is told. */
import { preparedOf } from './call.ts';
import {
  NEW_POLICY,
  nameAt,
  type PolicyPlace,
  placesOf,
  policyOfOne,
  withPolicy,
  withStatements,
} from './change.ts';
import { decide, isBoundBy } from './evaluate.ts';
import { failureOf } from './explain.ts';
import type {
  AccessRequest,
  Caller,
  Decision,
  NamedPolicy,
  PolicyChange,
  PolicyKind,
  PolicySet,
  PolicySource,
  ProposedStatement,
  Remedy,
} from './types.ts';

/** Who asks reads the first ones. */
const MOST_SHOWN = 5;
/** What stands in the way is lifted one by one; no policy set has more of it. */
const MOST_CHANGES = 1000;

/** A change, and the policies after it. */
interface Step {
  readonly change: PolicyChange;
  readonly policies: PolicySet;
}

/** The ways to allow a denied call, the shortest first; none for a call that is allowed, or that no policy could allow. */
export function remediesOf(request: AccessRequest, policies: PolicySet): readonly Remedy[] {
  const decision = decide(request, policies);
  if (decision.effect === 'allow') return [];
  const straight = straightRemedy(request, policies);
  const others = singleSteps(request, policies, decision)
    .filter((step) => decide(request, step.policies).effect === 'allow')
    .map(({ change }) => ({ changes: [change] }));
  return [...(straight ? [straight] : []), ...others]
    .toSorted((one, other) => one.changes.length - other.changes.length)
    .slice(0, MOST_SHOWN);
}

/** The policies after a remedy; undefined where they are not those that it was made for. */
export function applyRemedy(
  request: AccessRequest,
  policies: PolicySet,
  { changes }: Remedy,
): PolicySet | undefined {
  let now: PolicySet | undefined = policies;
  for (const change of changes) now = now && applyChange(request, now, change);
  return now;
}

/** Lifts what stands in the way, one thing after the other, until the call is allowed. */
function straightRemedy(request: AccessRequest, policies: PolicySet): Remedy | undefined {
  const changes: PolicyChange[] = [];
  let now = policies;
  for (;;) {
    const decision = decide(request, now);
    if (decision.effect === 'allow') return { changes };
    if (changes.length >= MOST_CHANGES) return undefined;
    const next =
      decision.effect === 'explicit-deny'
        ? withoutDenial(request, now)
        : withAllow(request, now, decision.source);
    if (!next) return undefined;
    changes.push(next.change);
    now = next.policies;
  }
}

/** Takes the first statement away that denies the call. */
function withoutDenial(request: AccessRequest, policies: PolicySet): Step | undefined {
  for (const [place, { name, policy }] of placesOf(policies)) {
    const { source } = place;
    if ((source === 'scp' || source === 'rcp') && !isBoundBy(request.caller, source)) continue;
    const { statements } = preparedOf(policy);
    const denial = statements.find(
      (statement) => statement.effect === 'Deny' && !failureOf(statement, request),
    );
    if (!denial) continue;
    const conditions = denial.conditions.map(({ operator, key, wanted }) => ({
      operator,
      key,
      wanted,
    }));
    const change: PolicyChange = {
      kind: 'remove-statement',
      ...place,
      policy: name,
      statement: denial.label,
      position: statements.indexOf(denial),
      conditions,
    };
    return stepOf(request, policies, change);
  }
  return undefined;
}

/** Adds a statement to the kind of policy that lacks one. */
function withAllow(
  request: AccessRequest,
  policies: PolicySet,
  source: PolicySource,
): Step | undefined {
  const level = closedLevel(request, policies, source);
  const statement = proposalsOf(request, source).find((one) =>
    policyOfOne(one, kindOf(request, source), NEW_POLICY),
  );
  if (!statement) return undefined;
  return stepOf(request, policies, {
    kind: 'add-statement',
    source,
    level,
    policy: nameAt(policies, source),
    statement,
  });
}

/** Changes that could do alone: a condition less, or the caller named by the resource's own policy. */
function singleSteps(
  request: AccessRequest,
  policies: PolicySet,
  decision: Decision,
): readonly Step[] {
  if (decision.effect !== 'implicit-deny') return [];
  const steps: (Step | undefined)[] = [];
  for (const [place, named] of placesOf(policies)) {
    if (place.source === decision.source)
      steps.push(...fewerConditions(request, policies, place, named));
  }
  if (policies.resource && decision.source !== 'resource')
    steps.push(withAllow(request, policies, 'resource'));
  return steps.filter((step) => step !== undefined);
}

/** Takes one condition away from statements that fail by it. */
function fewerConditions(
  request: AccessRequest,
  policies: PolicySet,
  place: PolicyPlace,
  { name, policy }: NamedPolicy,
): readonly (Step | undefined)[] {
  return preparedOf(policy).statements.map((statement, position) => {
    const failed = failureOf(statement, request);
    if (statement.effect !== 'Allow' || failed?.element !== 'Condition') return undefined;
    const { operator = '', key = '', wanted = [], actual = [] } = failed;
    return stepOf(request, policies, {
      kind: 'remove-condition',
      ...place,
      policy: name,
      statement: statement.label,
      position,
      operator,
      key,
      wanted,
      actual,
    });
  });
}

function stepOf(
  request: AccessRequest,
  policies: PolicySet,
  change: PolicyChange,
): Step | undefined {
  const after = applyChange(request, policies, change);
  return after && { change, policies: after };
}

function applyChange(
  request: AccessRequest,
  policies: PolicySet,
  change: PolicyChange,
): PolicySet | undefined {
  switch (change.kind) {
    case 'add-statement': {
      const kind = kindOf(request, change.source);
      const added = policyOfOne(change.statement, kind, change.policy);
      return added && withPolicy(policies, change, added);
    }
    case 'remove-statement':
      return withStatements(policies, change, (all) =>
        all.filter((_, position) => position !== change.position),
      );
    case 'remove-condition':
      return withStatements(policies, change, (all) =>
        all.map((statement, position) => {
          if (position !== change.position) return statement;
          const conditions = statement.conditions.filter(
            ({ operator, key }) => operator !== change.operator || key !== change.key,
          );
          return { ...statement, conditions };
        }),
      );
  }
}

/** The organization's first level that does not let the call through. */
function closedLevel(request: AccessRequest, policies: PolicySet, source: PolicySource): number {
  if (source !== 'scp' && source !== 'rcp') return 0;
  const levels = (source === 'scp' ? policies.scps : policies.rcps) ?? [];
  const isOpen = (level: readonly NamedPolicy[]) =>
    level.some(({ policy }) =>
      preparedOf(policy).statements.some(
        (statement) => statement.effect === 'Allow' && !failureOf(statement, request),
      ),
    );
  return Math.max(
    0,
    levels.findIndex((level) => !isOpen(level)),
  );
}

function kindOf({ action }: AccessRequest, source: PolicySource): PolicyKind {
  switch (source) {
    case 'boundary':
    case 'grant':
      return 'identity';
    case 'resource':
      return /^sts:/i.test(action) ? 'trust' : /^kms:/i.test(action) ? 'key' : 'resource';
    default:
      return source;
  }
}

/** Statements that would allow the call and nothing beside it, where the language takes the first of them. */
function proposalsOf(request: AccessRequest, source: PolicySource): readonly ProposedStatement[] {
  const { action: Action, caller } = request;
  // A name that looks like a policy variable is none.
  const Resource = request.resource.replaceAll('${', '${$}{');
  const Effect = 'Allow';
  switch (source) {
    case 'rcp':
      // AWS: resource control policies only deny, but for RCPFullAWSAccess. [Organizations User Guide, "RCP syntax"]
      return [{ Effect, Principal: '*', Action: '*', Resource: '*' }];
    case 'scp':
      return [{ Effect, Action, Resource: '*' }];
    case 'endpoint':
      return [Resource, '*'].map((one) => ({ Effect, Principal: '*', Action, Resource: one }));
    case 'resource': {
      const Principal = principalOf(caller);
      if (kindOf(request, source) === 'trust') return [{ Effect, Principal, Action }];
      const places = kindOf(request, source) === 'key' ? ['*'] : [Resource, '*'];
      return places.map((one) => ({ Effect, Principal, Action, Resource: one }));
    }
    default:
      return [Resource, '*'].map((one) => ({ Effect, Action, Resource: one }));
  }
}

function principalOf(caller: Caller): string | Readonly<Record<string, string>> {
  switch (caller.kind) {
    case 'service':
      return { Service: caller.service };
    case 'identity-provider':
      return { Federated: caller.provider };
    case 'anonymous':
      return '*';
    case 'role-session':
      return { AWS: caller.roleArn };
    default:
      return { AWS: caller.arn };
  }
}
