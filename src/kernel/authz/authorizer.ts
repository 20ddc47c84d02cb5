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
import { conditionsOf } from './conditions.ts';
import type { Policies } from './policies.ts';

const SETS_KEPT = 200;
/** No ARN is longer. [IAM and AWS STS quotas; S3 keys of 1024 bytes] */
const LONGEST_ARN = 2048;

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

/**
 * One decision with everything it was made from, so that it can be explained later. A hundred thousand are kept: what many share
 * is shared, and what follows from the rest is made again.
 */
export class DecisionRecord {
  readonly rule: AccessRule;
  readonly owner: string;
  readonly facts: AuthorizationFacts;
  readonly principal: Principal;
  readonly resourceTags: Readonly<Record<string, string>> | undefined;
  readonly organization: OrganizationFacts | undefined;
  policies: PolicySet = NO_POLICIES;
  decision: Decision = UNDECIDED;

  constructor({ rule, owner, facts, principal, resource, organization }: Question) {
    this.rule = rule;
    this.owner = owner;
    this.facts = facts;
    this.principal = principal;
    this.resourceTags = resource?.tags;
    this.organization = organization;
  }

  get requestId(): string {
    return this.facts.requestId;
  }

  get at(): EpochMs {
    return this.facts.now;
  }

  /** The question as the policy language is asked it. */
  get request(): AccessRequest {
    return {
      action: this.rule.action,
      resource: this.rule.resource,
      resourceAccount: this.owner,
      caller: this.facts.identity.caller,
      condition: conditionsOf({
        call: this.facts,
        principalTags: this.principal.facts?.tags,
        resourceTags: this.resourceTags,
        resourceAccount: this.owner,
        principalOrganization: this.principal.organization,
        resourceOrganization: this.organization,
        own: this.rule.conditions,
      }),
    };
  }
}

const NO_POLICIES: PolicySet = { identity: [], resourceMode: 'either' };
const UNDECIDED: Decision = { effect: 'implicit-deny', source: 'identity' };

/** Gathers the policies that apply to a call, asks the policy language, and words the denial. */
export class Authorizer {
  readonly #directory: Directory;
  readonly #policies: Policies;
  readonly #record: (record: DecisionRecord) => void;
  // What is compiled hangs on the facts it was made from: new facts, new policies.
  readonly #principals = new WeakMap<PrincipalFacts, Principal>();
  readonly #stranger: Principal = {
    facts: undefined,
    organization: undefined,
    identity: [],
    sets: new RecentMap(SETS_KEPT),
  };
  readonly #roots = new RecentMap<string, Principal>(SETS_KEPT);

  constructor(directory: Directory, policies: Policies, record: (record: DecisionRecord) => void) {
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
      whenKnown(this.#directory.findOrganization(owner), (organization) =>
        this.#decide({ rule, owner, facts, principal, resource: resourceFacts, organization }),
      ),
    );
  }

  #decide(question: Question): void {
    const { rule, principal, resource, organization } = question;
    const record = new DecisionRecord(question);
    const { request } = record;
    record.policies = this.#set(rule, principal, resource, organization, request);
    const decided = decide(request, record.policies);
    const isUsual = rule.isAllowedByDefault && decided.effect === 'implicit-deny';
    record.decision = isUsual ? ALLOWED_BY_DEFAULT : decided;
    this.#record(record);
    if (record.decision.effect !== 'allow') throw denied(request, record.decision);
  }

  /** The policies of one call. Sets are shared between calls of the same principal under the same resource policy. */
  #set(
    rule: AccessRule,
    principal: Principal,
    resource: ResourceFacts | undefined,
    organization: OrganizationFacts | undefined,
    request: AccessRequest,
  ): PolicySet {
    const mode = resource?.mode ?? 'either';
    const grants = resource?.grants?.(rule.action, request.caller, request.condition);
    if (grants || organization?.rcps) {
      return {
        ...this.#make(rule, principal, resource, mode),
        ...(grants && { grants }),
        ...(organization?.rcps && { rcps: organization.rcps }),
      };
    }
    const key = `${mode} ${rule.resource}\n${resource?.policy ?? ''}`;
    return principal.sets.getOrMake(key, () => this.#make(rule, principal, resource, mode));
  }

  #make(
    rule: AccessRule,
    principal: Principal,
    resource: ResourceFacts | undefined,
    mode: PolicySet['resourceMode'],
  ): PolicySet {
    return {
      identity: principal.identity,
      ...(principal.boundary && { boundary: principal.boundary }),
      ...(principal.session && { session: principal.session }),
      ...(principal.organization?.scps && { scps: principal.organization.scps }),
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
      sets: new RecentMap(SETS_KEPT),
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

/** One rule of one call, with what the directory says of both sides. */
interface Question {
  readonly rule: AccessRule;
  readonly owner: string;
  readonly facts: AuthorizationFacts;
  readonly principal: Principal;
  readonly resource: ResourceFacts | undefined;
  readonly organization: OrganizationFacts | undefined;
}

interface Principal {
  readonly facts: PrincipalFacts | undefined;
  readonly organization: OrganizationFacts | undefined;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session?: readonly NamedPolicy[];
  /** The sets that this principal's calls were decided by. */
  readonly sets: RecentMap<string, PolicySet>;
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
