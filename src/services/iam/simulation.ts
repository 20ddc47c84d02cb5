/** The policy simulator: what policies would decide, told with the statements that decide it. */
import type { Context } from '#kernel/operation';
import { decide, explain, parsePolicy } from '#languages/iam-policy/index';
import type {
  AccessRequest,
  Caller,
  CompiledPolicy,
  Decision,
  Explanation,
  PolicyKind,
  PolicySet,
  StatementReport,
} from '#languages/iam-policy/types';
import { parseArn } from '#lib/arn';

import type * as wire from './api.gen.ts';
import { contextKeysOf } from './context-keys.ts';
import { fault } from './define.ts';
import { spansOf } from './statement-positions.ts';

/** A policy in a simulation, by the id that the answer tells it with. */
export interface SourcePolicy {
  readonly id: string;
  readonly document: string;
}

/** What both simulations take, besides where the policies come from. */
export type SimulationInput = Omit<wire.SimulateCustomPolicyRequest, 'PolicyInputList'> &
  Pick<wire.SimulatePrincipalPolicyRequest, 'PolicyExclusionList'>;

export interface SimulatedPolicies {
  readonly identity: readonly SourcePolicy[];
  readonly boundary?: SourcePolicy | undefined;
  /** The user who is thought to call, where the input names none. */
  readonly callerArn?: string | undefined;
  /** The service control policies of the account, level by level. */
  readonly scps?: PolicySet['scps'];
}

interface Simulation {
  readonly input: SimulationInput;
  readonly caller: Caller;
  readonly account: string;
  readonly sources: ReadonlyMap<string, string>;
  readonly identity: readonly { readonly name: string; readonly policy: CompiledPolicy }[];
  readonly boundary?: { readonly name: string; readonly policy: CompiledPolicy };
  readonly resource?: { readonly name: string; readonly policy: CompiledPolicy };
  readonly scps: PolicySet['scps'];
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly missing: readonly string[];
}

const RESOURCE_POLICY = 'ResourcePolicy';
const ALLOW_EVERYTHING =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

/** One result for every action on every resource. */
export function simulate(
  ctx: Context,
  input: SimulationInput,
  policies: SimulatedPolicies,
): readonly wire.EvaluationResult[] {
  const simulation = prepare(ctx, input, policies);
  return input.ActionNames.flatMap((action) =>
    (input.ResourceArns ?? ['*']).map((resource) => resultOf(simulation, action, resource)),
  );
}

/** Results in the order of the question, each with the cursor by which pages are cut. */
export function inOrder(results: readonly wire.EvaluationResult[]) {
  return results.map((result, place) => ({ result, cursor: String(place).padStart(9, '0') }));
}

/** The inline and managed documents that a caller puts into a simulation. */
export function givenPolicies(
  list: string,
  documents: readonly string[] | undefined,
): readonly SourcePolicy[] {
  return (documents ?? []).map((document, place) => ({ id: `${list}.${place + 1}`, document }));
}

function prepare(
  ctx: Context,
  input: SimulationInput,
  { identity, boundary, callerArn, scps }: SimulatedPolicies,
): Simulation {
  refuseUnsupported(input);
  const [givenBoundary] = givenPolicies(
    'PermissionsBoundaryPolicyInputList',
    input.PermissionsBoundaryPolicyInputList,
  );
  const bound = givenBoundary ?? boundary;
  const resource =
    input.ResourcePolicy === undefined
      ? undefined
      : { id: RESOURCE_POLICY, document: input.ResourcePolicy };
  const sources = [...identity, ...(bound ? [bound] : []), ...(resource ? [resource] : [])];
  const context = new Map(
    (input.ContextEntries ?? []).map(({ ContextKeyName = '', ContextKeyValues = [] }) => [
      ContextKeyName.toLowerCase(),
      ContextKeyValues,
    ]),
  );
  const asked = contextKeysOf(sources.map(({ document }) => document));
  return {
    input,
    caller: callerOf(ctx, input, callerArn),
    account: ctx.account,
    sources: new Map(sources.map(({ id, document }) => [id, document])),
    identity: identity.map((source) => compiled(source, 'identity')),
    ...(bound && { boundary: compiled(bound, 'identity') }),
    ...(resource && { resource: compiled(resource, 'resource') }),
    scps,
    context,
    missing: asked.filter((key) => !context.has(key.toLowerCase())),
  };
}

// GAP: simulation with organization policies, without some policies, or by scenarios of EC2 is refused.
function refuseUnsupported(input: SimulationInput): void {
  for (const name of [
    'OrderedOrganizationPolicyInputList',
    'PolicyExclusionList',
    'ResourceHandlingOption',
  ] as const) {
    if (input[name] !== undefined)
      throw fault('InvalidInputException', `${name} is not supported by Skykeep.`);
  }
}

function callerOf(ctx: Context, input: SimulationInput, known: string | undefined): Caller {
  const arn = input.CallerArn ?? known;
  if (arn === undefined) {
    if (input.ResourcePolicy !== undefined) {
      throw fault(
        'InvalidInputException',
        'CallerArn is required when ResourcePolicy is given and no user is simulated.',
      );
    }
    return { kind: 'user', account: ctx.account, arn: `arn:aws:iam::${ctx.account}:user/` };
  }
  const parsed = parseArn(arn);
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('user/'))
    throw fault('InvalidInputException', `CallerArn must be the ARN of an IAM user: ${arn}`);
  return { kind: 'user', account: parsed.account, arn };
}

function compiled({ id, document }: SourcePolicy, kind: PolicyKind) {
  const { policy, problems } = parsePolicy(document, kind);
  if (!policy)
    throw fault('InvalidInputException', `${id}: ${problems[0]?.message ?? 'malformed policy'}`);
  return { name: id, policy };
}

function resultOf(simulation: Simulation, action: string, resource: string): wire.EvaluationResult {
  const { missing } = simulation;
  const request = requestOf(simulation, action, resource);
  const explanation = explanationOf(simulation, request);
  const decision = decisionOf(explanation.decision);
  const MatchedStatements = matchedStatements(simulation, explanation);
  const boundary = simulation.boundary && {
    PermissionsBoundaryDecisionDetail: {
      AllowedByPermissionsBoundary: isAllowedBy('boundary', explanation.statements),
    },
  };
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision,
    MatchedStatements,
    MissingContextValues: missing,
    EvalDecisionDetails: {},
    OrganizationsDecisionDetail: { AllowedByOrganizations: isOpen(simulation, request) },
    ...boundary,
    ResourceSpecificResults: [
      {
        EvalResourceName: resource,
        EvalResourceDecision: decision,
        MatchedStatements,
        MissingContextValues: missing,
        ...boundary,
      },
    ],
  };
}

/** Whether the organization lets the call through, whatever else denies it. */
function isOpen({ account, scps }: Simulation, request: AccessRequest): boolean {
  const everything = compiled({ id: 'everything', document: ALLOW_EVERYTHING }, 'identity');
  const policies = { identity: [everything], resourceMode: 'either' } as const;
  const own = { ...request, resourceAccount: account };
  return decide(own, { ...policies, ...(scps && { scps }) }).effect === 'allow';
}

function requestOf(simulation: Simulation, action: string, resource: string): AccessRequest {
  const { account, caller, context, input } = simulation;
  const request: AccessRequest = {
    action,
    resource,
    resourceAccount: ownerOf(input.ResourceOwner) ?? parseArn(resource)?.account ?? account,
    caller,
    condition: (name) => {
      const values = context.get(name.toLowerCase());
      return values?.length === 1 ? values[0] : values;
    },
  };
  // An ARN without an account belongs to the account that is simulated.
  return request.resourceAccount === '' ? { ...request, resourceAccount: account } : request;
}

function explanationOf(simulation: Simulation, request: AccessRequest): Explanation {
  const { identity, boundary, resource, scps } = simulation;
  return explain(request, {
    identity,
    ...(boundary && { boundary }),
    ...(resource && { resource }),
    ...(scps && { scps }),
    resourceMode: 'either',
  });
}

function ownerOf(owner: string | undefined): string | undefined {
  return owner === undefined ? undefined : (parseArn(owner)?.account ?? owner);
}

function decisionOf({ effect }: Decision): wire.PolicyEvaluationDecisionType {
  switch (effect) {
    case 'allow':
      return 'allowed';
    case 'explicit-deny':
      return 'explicitDeny';
    case 'implicit-deny':
      return 'implicitDeny';
  }
}

function isAllowedBy(source: StatementReport['source'], reports: readonly StatementReport[]) {
  const matched = reports.filter((report) => report.source === source && report.matched);
  return matched.length > 0 && matched.every(({ effect }) => effect === 'Allow');
}

/** AWS: of a denial only the statements that deny are told. [IAM API Reference, EvaluationResult] */
function matchedStatements(
  { sources }: Simulation,
  { decision, statements }: Explanation,
): readonly wire.Statement[] {
  const wanted = decision.effect === 'explicit-deny' ? 'Deny' : 'Allow';
  const seen = new Map<string, number>();
  return statements.flatMap(({ policy, effect, matched }) => {
    const place = seen.get(policy) ?? 0;
    seen.set(policy, place + 1);
    if (!matched || effect !== wanted || !sources.has(policy)) return [];
    // A policy that is attached twice is asked twice.
    const spans = spansOf(sources.get(policy) ?? '');
    const span = spans[place % spans.length];
    return {
      SourcePolicyId: policy,
      // SAFETY: the codec writes the text as it is. [Recorded: SimulatePrincipalPolicy]
      SourcePolicyType: 'IAM Policy' as string as wire.PolicySourceType,
      ...(span && {
        StartPosition: { Line: span.start.line, Column: span.start.column },
        EndPosition: { Line: span.end.line, Column: span.end.column },
      }),
    };
  });
}
