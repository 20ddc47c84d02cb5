import type { AccessRequest, Caller, Decision, PolicySource } from './types.ts';

/** The kinds of policies as a denial names them. */
const NAMES: Readonly<Record<PolicySource, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  endpoint: 'VPC endpoint policy',
  grant: 'grant',
};
const TRUST_ACTIONS = new Set(['sts:assumerole', 'sts:tagsession', 'sts:setsourceidentity']);

/** A denial as AWS words it. [IAM User Guide, "Troubleshoot access denied error messages"] */
export function wordDenial(request: AccessRequest, decision: Decision): string {
  // AWS: whoever comes from an identity provider is told no more. [STS API Reference, AssumeRoleWithWebIdentity]
  if (request.caller.kind === 'identity-provider')
    return `Not authorized to perform ${request.action}`;
  const denied = `User: ${nameOf(request.caller)} is not authorized to perform: ${request.action} on resource: ${request.resource}`;
  if (decision.effect === 'allow') return denied;
  const isTrust = decision.source === 'resource' && TRUST_ACTIONS.has(request.action.toLowerCase());
  const name = isTrust ? 'role trust policy' : NAMES[decision.source];
  if (decision.effect === 'implicit-deny')
    return `${denied} because no ${name} allows the ${request.action} action`;
  if (isTrust) return `${denied} with an explicit deny in the ${name}`;
  return `${denied} with an explicit deny in ${decision.source === 'identity' ? 'an' : 'a'} ${name}`;
}

/** What denials, CloudTrail and `GetCallerIdentity` call a caller: its ARN, or the name of a service or provider. */
export function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case 'root':
    case 'user':
    case 'role-session':
    case 'federated-user':
      return caller.arn;
    case 'service':
      return caller.service;
    case 'identity-provider':
      return caller.provider;
    case 'anonymous':
      return 'anonymous';
  }
}
