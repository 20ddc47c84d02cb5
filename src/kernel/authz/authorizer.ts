import {
  type AccessRequest,
  decide,
  type Decision,
  type NamedPolicy,
  type PolicySet,
  wordDenial,
} from '#languages/iam-policy/index';
import { type Answer, whenKnown } from '#lib/answer';
import { parseArn } from '#lib/arn';
import { RecentMap } from '#lib/recent-map';
import type { EpochMs } from '#lib/time';

import type { Directory, OrganizationFacts } from '../directory.ts';
import { commonFault, type Fault } from '../fault.ts';
import { accountOf, type Identity } from '../identity.ts';
import type { AccessRule } from '../operation.ts';
import type { PrincipalFacts, ResourceFacts } from '../service.ts';
import {
  type AuthorizationFacts,
  type Question,
  requestOf,
  SharedVerdicts,
  type Verdict,
} from './decision.ts';
import type { Policies } from './policies.ts';

const RESOURCES_KEPT = 200;
/** No ARN is longer. [IAM and AWS STS quotas; S3 keys of 1024 bytes] */
const LONGEST_ARN = 2048;

type Organizations = readonly [OrganizationFacts | undefined, OrganizationFacts | undefined];
type RecordVerdict = (verdict: Verdict, requestId: string, at: EpochMs) => void;

/** Gathers the policies that apply to a call, asks the policy language, and words the denial. */
export class Authorizer {
  readonly #directory: Directory;
  readonly #policies: Policies;
  readonly #record: RecordVerdict;
  // What is compiled hangs on the facts it was made from: new facts, new policies.
  readonly #principals = new WeakMap<PrincipalFacts, Principal>();
  readonly #stranger: Principal = {
    facts: undefined,
    organization: undefined,
    identity: [],
    known: new RecentMap(RESOURCES_KEPT),
  };
  readonly #roots = new RecentMap<string, Principal>(RESOURCES_KEPT);

  constructor(directory: Directory, policies: Policies, record: RecordVerdict) {
    this.#directory = directory;
    this.#policies = policies;
    this.#record = record;
  }

  /** Ends when every rule is allowed; otherwise throws AccessDenied with AWS's words. Waits only for what is elsewhere. */
  authorize(rules: readonly AccessRule[], facts: AuthorizationFacts): Answer<void> {
    return whenKnown(this.#principal(facts.identity), (principal) =>
      this.#checkAll(rules, 0, facts, principal),
    );
  }

  /** The rules in their order: the first that fails is told. */
  #checkAll(
    rules: readonly AccessRule[],
    place: number,
    facts: AuthorizationFacts,
    principal: Principal,
  ): Answer<void> {
    const rule = rules[place];
    if (!rule) return undefined;
    return whenKnown(this.#check(rule, facts, principal), () =>
      this.#checkAll(rules, place + 1, facts, principal),
    );
  }

  #check(rule: AccessRule, facts: AuthorizationFacts, principal: Principal): Answer<void> {
    // Decisions are kept: what is kept of a caller's words has a bound.
    if (rule.resource.length > LONGEST_ARN)
      throw commonFault('ValidationException', 'The name of the resource is too long.');
    const owner = rule.account ?? (parseArn(rule.resource)?.account || facts.account);
    const resource =
      rule.resource === '*'
        ? undefined
        : this.#directory.findResource(rule.resource, owner, rule.action);
    return whenKnown(resource, (resourceFacts) =>
      whenKnown(this.#organizations(owner, facts.identity), ([organization, sourceOrganization]) =>
        this.#decide(
          {
            rule,
            owner,
            facts,
            principalTags: principal.facts?.tags,
            principalOrganization: principal.organization,
            resourceTags: resourceFacts?.tags,
            organization,
            sourceOrganization,
          },
          principal,
          resourceFacts,
        ),
      ),
    );
  }

  /** Of the account that owns the resource, and of the one for whose resource a service calls. */
  #organizations(owner: string, { source }: Identity): Answer<Organizations> {
    return whenKnown(this.#directory.findOrganization(owner), (own) =>
      source?.account === undefined
        ? ([own, undefined] as const)
        : whenKnown(this.#directory.findOrganization(source.account), (of) => [own, of] as const),
    );
  }

  #decide(question: Question, principal: Principal, resource: ResourceFacts | undefined): void {
    const { rule, facts } = question;
    const request = requestOf(question, facts.now);
    const known = this.#known(question, principal, resource);
    const grants = resource?.grants?.(rule.action, request.caller, request.condition);
    // Grants are of this call alone; the rest is shared between calls of the same principal under the same policies.
    const policies = grants?.length ? { ...known.policies, grants } : known.policies;
    const decided = decide(request, policies);
    const isUsual = rule.isAllowedByDefault && decided.effect === 'implicit-deny';
    const decision = isUsual ? ALLOWED_BY_DEFAULT : decided;
    const verdict = known.verdicts.share({ question, policies, decision });
    this.#record(verdict, facts.requestId, facts.now);
    if (decision.effect !== 'allow') throw denied(request, decision);
  }

  #known(
    { rule, organization }: Question,
    principal: Principal,
    resource: ResourceFacts | undefined,
  ): KnownPolicies {
    const known = principal.known.get(rule.resource);
    if (
      known &&
      known.organization === organization &&
      known.policy === resource?.policy &&
      known.mode === resource?.mode
    )
      return known;
    const made: KnownPolicies = {
      organization,
      policy: resource?.policy,
      mode: resource?.mode,
      policies: this.#make(rule, principal, resource, organization),
      verdicts: new SharedVerdicts(),
    };
    principal.known.set(rule.resource, made);
    return made;
  }

  #make(
    rule: AccessRule,
    principal: Principal,
    resource: ResourceFacts | undefined,
    organization: OrganizationFacts | undefined,
  ): PolicySet {
    const mode = resource?.mode ?? 'either';
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
    };
  }

  #principal(identity: Identity): Answer<Principal> {
    const account = accountOf(identity.caller);
    if (account === undefined) return this.#stranger;
    const found =
      identity.caller.kind === 'root' ? undefined : this.#directory.findPrincipal(identity);
    return whenKnown(found, (facts) =>
      whenKnown(this.#directory.findOrganization(account), (organization) => {
        if (!facts && isOfEntity(identity)) throw goneAway();
        if (identity.session?.policies || identity.session?.policyArns) {
          return this.#sessionPolicies(identity).then((session) =>
            this.#compile(facts, organization, session),
          );
        }
        const known = facts ? this.#principals.get(facts) : this.#roots.get(account);
        if (known && known.organization === organization) return known;
        const made = this.#compile(facts, organization, undefined);
        if (facts) this.#principals.set(facts, made);
        else this.#roots.set(account, made);
        return made;
      }),
    );
  }

  #compile(
    facts: PrincipalFacts | undefined,
    organization: OrganizationFacts | undefined,
    session: readonly NamedPolicy[] | undefined,
  ): Principal {
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
      known: new RecentMap(RESOURCES_KEPT),
    };
  }

  async #sessionPolicies({ session }: Identity): Promise<readonly NamedPolicy[]> {
    const found = (session?.policies ?? []).map((text, place) =>
      this.#policies.named(`session policy ${place + 1}`, text, 'session'),
    );
    for (const arn of session?.policyArns ?? []) {
      const text = await this.#directory.findManagedPolicy(arn);
      if (text !== undefined) found.push(this.#policies.named(arn, text, 'identity'));
    }
    return found;
  }
}

/** What decides the calls of one principal on one resource, as long as neither's policies change. */
interface KnownPolicies {
  readonly organization: OrganizationFacts | undefined;
  readonly policy: string | undefined;
  readonly mode: PolicySet['resourceMode'] | undefined;
  readonly policies: PolicySet;
  readonly verdicts: SharedVerdicts;
}

interface Principal {
  readonly facts: PrincipalFacts | undefined;
  readonly organization: OrganizationFacts | undefined;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: readonly NamedPolicy[];
  /** What this principal's calls were decided by, by the ARN of the resource. */
  readonly known: RecentMap<string, KnownPolicies>;
}

const ALLOWED_BY_DEFAULT: Decision = { effect: 'allow', source: 'identity' };

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
