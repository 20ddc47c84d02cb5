import { type CompiledPolicy, type NamedPolicy, parsePolicy, type PolicyKind } from '#languages/iam-policy/index';
import { RecentMap } from '#lib/recent-map';

const CACHED = 5000;
// Nothing matches it: what cannot be read can only take permission away, and here it gives none.
const EMPTY: CompiledPolicy = { text: '', statements: [] };

/** Compiled policies by their text. Decisions are never kept. */
export class Policies {
  readonly #compiled = new RecentMap<string, CompiledPolicy>(CACHED);

  named(name: string, text: string, kind: PolicyKind): NamedPolicy {
    return { name, policy: this.#compile(text, kind) };
  }

  #compile(text: string, kind: PolicyKind): CompiledPolicy {
    return this.#compiled.getOrMake(`${kind}\n${text}`, () => parsePolicy(text, kind).policy ?? EMPTY);
  }
}
