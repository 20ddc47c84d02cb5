import {
  type CompiledPolicy,
  type NamedPolicy,
  parsePolicy,
  type PolicyKind,
} from '#languages/iam-policy/index';
import { invariant } from '#lib/assert';
import { RecentMap } from '#lib/recent-map';

const CACHED = 5000;
// Documents are checked when they are put; one that cannot be read all the same gives nothing.
const ALLOWS_NOTHING =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';

/** Compiled policies by their text. Decisions are never kept. */
export class Policies {
  readonly #compiled = new RecentMap<string, CompiledPolicy>(CACHED);

  named(name: string, text: string, kind: PolicyKind): NamedPolicy {
    return { name, policy: this.#compile(text, kind) };
  }

  #compile(text: string, kind: PolicyKind): CompiledPolicy {
    return this.#compiled.getOrMake(`${kind}\n${text}`, () => {
      const policy =
        parsePolicy(text, kind).policy ?? parsePolicy(ALLOWS_NOTHING, 'identity').policy;
      invariant(policy, 'the policy that allows nothing can be read');
      return policy;
    });
  }
}
