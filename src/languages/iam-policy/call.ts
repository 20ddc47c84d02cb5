import { PreparedPolicy, type Statement } from './compile.ts';
import { matches } from './match.ts';
import { Reach, reachOf } from './principal.ts';
import type {
  AccessRequest,
  CompiledPolicy,
  Decision,
  NamedPolicy,
  PolicySource,
} from './types.ts';

/** One evaluation: the request, and what was found on the way. Made once a decision; the policies stay untouched. */
export class Call {
  readonly request: AccessRequest;
  /** In lower case, as actions are compared. */
  readonly #action: string;
  readonly #service: string;
  /** The first explicit deny. */
  denial: Decision | undefined;
  /** The first allow of an identity policy. */
  identityAllow: Decision | undefined;
  /** The allow of the resource policy that reaches furthest. */
  resourceAllow: Decision | undefined;

  constructor(request: AccessRequest) {
    this.request = request;
    this.#action = request.action.toLowerCase();
    this.#service = this.#action.slice(0, this.#action.indexOf(':'));
  }

  /** Whether one of the policies allows the call; a deny in any of them is noted. */
  isAllowedByAny(policies: readonly NamedPolicy[], source: PolicySource): boolean {
    let isAllowed = false;
    for (const policy of policies) if (this.reach(policy, source) !== Reach.none) isAllowed = true;
    return isAllowed;
  }

  /** How far the policy's allow reaches to the caller; a deny in it is noted. */
  reach(named: NamedPolicy, source: PolicySource): Reach {
    const policy = preparedOf(named.policy);
    const reach = this.#reachIn(policy.of(this.#service), Reach.none, named, source);
    return this.#reachIn(policy.everywhere, reach, named, source);
  }

  #reachIn(
    statements: readonly Statement[],
    before: Reach,
    named: NamedPolicy,
    source: PolicySource,
  ): Reach {
    let reach = before;
    for (const statement of statements) {
      const isAllow = statement.effect === 'Allow';
      // What is found already cannot be bettered by this statement.
      if (isAllow ? reach === Reach.direct : this.denial !== undefined) continue;
      const here = statement.principal ? reachOf(statement.principal, this.request) : Reach.direct;
      if ((isAllow && here <= reach) || here === Reach.none) continue;
      if (!matches(statement, this.request, this.#action)) continue;
      if (isAllow) {
        reach = here;
        this.#noteAllow(named, statement, source);
      } else {
        this.denial = {
          effect: 'explicit-deny',
          source,
          policy: named.name,
          statement: statement.label,
        };
      }
    }
    return reach;
  }

  #noteAllow({ name }: NamedPolicy, { label }: Statement, source: PolicySource): void {
    if (source === 'identity')
      this.identityAllow ??= { effect: 'allow', source, policy: name, statement: label };
    if (source === 'resource')
      this.resourceAllow = { effect: 'allow', source, policy: name, statement: label };
  }
}

/** The matching side of a policy. INVARIANT: policies come from parsePolicy alone. */
export function preparedOf(policy: CompiledPolicy): PreparedPolicy {
  if (policy instanceof PreparedPolicy) return policy;
  throw new TypeError('a policy is made by parsePolicy');
}
