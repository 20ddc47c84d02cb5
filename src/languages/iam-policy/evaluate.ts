import { Call } from './call.ts';
import { Reach } from './principal.ts';
import type {
  AccessRequest,
  Caller,
  Decision,
  NamedPolicy,
  PolicySet,
  PolicySource,
} from './types.ts';

/** Says whether the call is allowed, and by what, or by what it is denied. It throws only for a policy not made by parsePolicy. */
export function decide(request: AccessRequest, policies: PolicySet): Decision {
  const call = new Call(request);
  const closed = closedGate(call, policies);
  const own = checkOwnPolicies(call, policies);
  const reach = policies.resource ? call.reach(policies.resource, 'resource') : Reach.none;
  // AWS: an explicit deny in any policy wins over everything. [IAM User Guide, "Policy evaluation logic"]
  if (call.denial) return call.denial;
  if (closed) return { effect: 'implicit-deny', source: closed };
  const grant = policies.grants?.[0];
  if (grant !== undefined) return { effect: 'allow', source: 'grant', policy: grant };
  return conclude(call, policies, own, reach);
}

/**
 * AWS: service control policies bind the principals of an account, resource control policies whoever calls, services too;
 * neither binds service-linked roles. [Organizations User Guide, "Service control policies", "Resource control policies"]
 */
export function isBoundBy(caller: Caller, source: 'scp' | 'rcp'): boolean {
  if (caller.kind === 'role-session' && caller.isServiceLinked) return false;
  return source === 'rcp' || 'account' in caller;
}

/** What the caller's own policies say. */
interface OwnPolicies {
  readonly isIdentityAllowed: boolean;
  /** The limit that does not let the call through, whoever allows it. */
  readonly limit: 'boundary' | 'session' | undefined;
}

/** The policies that only limit: of the organization and the endpoint. Gives the first that does not let the call through. */
function closedGate(call: Call, policies: PolicySet): PolicySource | undefined {
  const { caller } = call.request;
  const isRcpOpen = !isBoundBy(caller, 'rcp') || isEachLevelOpen(call, policies.rcps, 'rcp');
  const isScpOpen = !isBoundBy(caller, 'scp') || isEachLevelOpen(call, policies.scps, 'scp');
  const isEndpointOpen =
    !policies.endpoint || call.reach(policies.endpoint, 'endpoint') !== Reach.none;
  if (!isRcpOpen) return 'rcp';
  if (!isScpOpen) return 'scp';
  return isEndpointOpen ? undefined : 'endpoint';
}

/** AWS: every level from the organization's root to the account must allow. [Organizations User Guide, "SCP evaluation"] */
function isEachLevelOpen(call: Call, levels: PolicySet['scps'], source: 'scp' | 'rcp'): boolean {
  let isOpen = true;
  for (const level of levels ?? []) if (!call.isAllowedByAny(level, source)) isOpen = false;
  return isOpen;
}

function checkOwnPolicies(call: Call, policies: PolicySet): OwnPolicies {
  const isAllowed = call.isAllowedByAny(policies.identity, 'identity');
  const isInBoundary =
    !policies.boundary || call.reach(policies.boundary, 'boundary') !== Reach.none;
  const session = sessionPolicies(call.request.caller, policies);
  const isInSession = !session || call.isAllowedByAny(session, 'session');
  return {
    isIdentityAllowed: isAllowed || isRoot(call.request.caller),
    limit: isInBoundary ? (isInSession ? undefined : 'session') : 'boundary',
  };
}

/** AWS: a federated user without session policies has no permissions of its own. [IAM User Guide, "Policy evaluation logic"] */
function sessionPolicies(caller: Caller, policies: PolicySet): readonly NamedPolicy[] | undefined {
  return policies.session ?? (caller.kind === 'federated-user' ? [] : undefined);
}

/** AWS: the root user needs no identity policy, nor does a federated user that root has made. */
function isRoot(caller: Caller): boolean {
  return (
    caller.kind === 'root' ||
    (caller.kind === 'federated-user' && caller.userArn === `arn:aws:iam::${caller.account}:root`)
  );
}

function conclude(call: Call, policies: PolicySet, own: OwnPolicies, reach: Reach): Decision {
  const { caller, resourceAccount } = call.request;
  const byResource = call.resourceAllow ?? NO_RESOURCE_POLICY;
  // Whoever has no policies of its own is let in by the resource's policy, or not at all.
  if (!('account' in caller)) return reach === Reach.direct ? byResource : NO_RESOURCE_POLICY;
  const byOwn = ownDecision(call, own);
  if (resourceAccount !== undefined && resourceAccount !== caller.account) {
    // AWS: across accounts both sides must allow. [IAM User Guide, "Cross-account policy evaluation logic"]
    return byOwn.effect === 'allow' ? byResource : byOwn;
  }
  if (reach === Reach.direct) return byResource;
  if (reach === Reach.entity)
    return own.limit ? { effect: 'implicit-deny', source: own.limit } : byResource;
  // AWS: a key policy or a role's trust policy must name the caller, or its account. [KMS Developer Guide, "Key policies"]
  return policies.resourceMode === 'resource-root' && reach === Reach.none
    ? NO_RESOURCE_POLICY
    : byOwn;
}

function ownDecision(call: Call, { isIdentityAllowed, limit }: OwnPolicies): Decision {
  if (!isIdentityAllowed) return { effect: 'implicit-deny', source: 'identity' };
  if (limit) return { effect: 'implicit-deny', source: limit };
  return call.identityAllow ?? ROOT;
}

const NO_RESOURCE_POLICY: Decision = { effect: 'implicit-deny', source: 'resource' };
const ROOT: Decision = { effect: 'allow', source: 'root' };
