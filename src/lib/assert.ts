/** Our own promise is broken: the request stops, the log keeps the rule, the caller learns only InternalFailure. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Stops with the rule, in words, when it does not hold. */
export function invariant(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new InvariantBroken(rule);
}
