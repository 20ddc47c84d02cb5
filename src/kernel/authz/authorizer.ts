import {
  type AccessRequest,
  decide,
  type Decision,
  type NamedPolicy,
  type PolicySet,
  wordDenial,
} from '#languages/iam-policy/index';
import { parseArn } from '#lib/arn';
import type { EpochMs } from '#lib/time';

import type { Directory, OrganizationFacts } from '../directory.ts';
import { commonFault, type Fault } from '../fault.ts';
import { accountOf, type Identity } from '../identity.ts';
import type { AccessRule } from '../operation.ts';
import type { PrincipalFacts, ResourceFacts } from '../service.ts';
import { conditionsOf } from './conditions.ts';
import type { Policies } from './policies.ts';

/** What is known of the call besides its rules. */
export interface AuthorizationFacts {
  readonly identity: Identity;
  readonly requestId: string;
  readonly now: EpochMs;
  readonly region: string;
  readonly sourceIp: string | undefined;
  readonly isSecure: boolean;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  /** The account whose resources are meant where a rule's ARN names none. */
  readonly account: string;
}

/** One decision with everything it was made from, so that it can be explained later. */
export interface DecisionRecord {
  readonly requestId: string;
  readonly at: EpochMs;
  readonly request: AccessRequest;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** Gathers the policies that apply to a call, asks the policy language, and words the denial. */
export class Authorizer {
  readonly #directory: Directory;
  readonly #policies: Policies;
  readonly #record: (record: DecisionRecord) => void;

  constructor(directory: Directory, policies: Policies, record: (record: DecisionRecord) => void) {
    this.#directory = directory;
    this.#policies = policies;
    this.#record = record;
  }

  /** Resolves when every rule is allowed; otherwise throws AccessDenied with AWS's words. */
  async authorize(rules: readonly AccessRule[], facts: AuthorizationFacts): Promise<void> {
    const principal = await this.#principal(facts.identity);
    for (const rule of rules) {
      const { request, policies } = await this.#gather(rule, facts, principal);
      const decided = decide(request, policies);
      const decision =
        rule.isAllowedByDefault && decided.effect === 'implicit-deny'
          ? ALLOWED_BY_DEFAULT
          : decided;
      this.#record({ requestId: facts.requestId, at: facts.now, request, policies, decision });
      if (decision.effect !== 'allow') throw denied(request, decision);
    }
  }

  async #gather(rule: AccessRule, facts: AuthorizationFacts, principal: Principal) {
    const { identity } = facts;
    const owner = rule.account ?? (parseArn(rule.resource)?.account || facts.account);
    const [resource, resourceOrganization] = await Promise.all([
      rule.resource === '*'
        ? undefined
        : this.#directory.findResource(rule.resource, owner, rule.action),
      this.#directory.findOrganization(owner),
    ]);
    const condition = conditionsOf({
      identity,
      now: facts.now,
      region: facts.region,
      sourceIp: facts.sourceIp,
      isSecure: facts.isSecure,
      userAgent: facts.userAgent,
      referer: facts.referer,
      principalTags: principal.facts?.tags,
      resourceTags: resource?.tags,
      resourceAccount: owner,
      principalOrganization: principal.organization,
      resourceOrganization,
      own: rule.conditions,
    });
    const request: AccessRequest = {
      action: rule.action,
      resource: rule.resource,
      resourceAccount: owner,
      caller: identity.caller,
      condition,
    };
    return {
      request,
      policies: this.#set(rule, principal, resource, resourceOrganization, request),
    };
  }

  #set(
    rule: AccessRule,
    principal: Principal,
    resource: ResourceFacts | undefined,
    organization: OrganizationFacts | undefined,
    request: AccessRequest,
  ): PolicySet {
    const mode = resource?.mode ?? 'either';
    const grants = resource?.grants?.(rule.action, request.caller, request.condition);
    return {
      identity: principal.identity,
      ...(principal.boundary && { boundary: principal.boundary }),
      ...(principal.session && { session: principal.session }),
      ...(principal.organization?.scps && { scps: principal.organization.scps }),
      ...(organization?.rcps && { rcps: organization.rcps }),
      ...(resource?.policy !== undefined && {
        resource: this.#policies.named(
          rule.resource,
          resource.policy,
          resource.policyKind ?? (mode === 'either' ? 'resource' : 'key'),
        ),
      }),
      resourceMode: mode,
      ...(grants && { grants }),
    };
  }

  async #principal(identity: Identity): Promise<Principal> {
    const account = accountOf(identity.caller);
    if (account === undefined) return stranger;
    const [facts, organization] = await Promise.all([
      identity.caller.kind === 'root' ? undefined : this.#directory.findPrincipal(identity),
      this.#directory.findOrganization(account),
    ]);
    if (!facts && isOfEntity(identity)) throw goneAway();
    const session = await this.#sessionPolicies(identity);
    return {
      facts,
      organization,
      identity: (facts?.policies ?? []).map(({ name, text }) =>
        this.#policies.named(name, text, 'identity'),
      ),
      ...(facts?.boundary && {
        boundary: this.#policies.named(facts.boundary.name, facts.boundary.text, 'identity'),
      }),
      ...(session && { session }),
    };
  }

  async #sessionPolicies({ session }: Identity): Promise<readonly NamedPolicy[] | undefined> {
    if (!session?.policies && !session?.policyArns) return undefined;
    const found = (session.policies ?? []).map((text, place) =>
      this.#policies.named(`session policy ${place + 1}`, text, 'session'),
    );
    for (const arn of session.policyArns ?? []) {
      const text = await this.#directory.findManagedPolicy(arn);
      if (text !== undefined) found.push(this.#policies.named(arn, text, 'identity'));
    }
    return found;
  }
}

interface Principal {
  readonly facts: PrincipalFacts | undefined;
  readonly organization: OrganizationFacts | undefined;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: readonly NamedPolicy[];
}

const ALLOWED_BY_DEFAULT: Decision = { effect: 'allow', source: 'identity' };
const stranger: Principal = { facts: undefined, organization: undefined, identity: [] };

function denied(request: AccessRequest, decision: Decision): Fault {
  return commonFault('AccessDeniedException', wordDenial(request, decision));
}

/** Root is never deleted; the other principals of an account are its users and roles. */
function isOfEntity({ caller }: Identity): boolean {
  switch (caller.kind) {
    case 'user':
    case 'role-session':
      return true;
    case 'federated-user':
      return !caller.userArn.endsWith(':root');
    default:
      return false;
  }
}

/** Credentials outlive their user or role, also one made anew under the old name: no policy speaks of them. */
function goneAway(): Fault {
  return commonFault(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}
