/** Text that is bound to a ciphertext without being part of it. [KMS Developer Guide, "Encryption context"] */

export type EncryptionContext = Readonly<Record<string, string>>;

type Pair = readonly [name: string, value: string];

/** The pairs in the order of their names: the same context is written one way only. */
export function pairsOf(context: EncryptionContext | undefined): readonly Pair[] {
  return Object.entries(context ?? {}).toSorted(([left], [right]) =>
    left < right ? -1 : left > right ? 1 : 0,
  );
}

/**
 * The condition keys of a context. Names of condition keys are compared without regard to case, so pairs whose names differ in
 * case alone share one key of several values.
 */
export function contextConditions(
  context: EncryptionContext | undefined,
): Readonly<Record<string, readonly string[]>> {
  const pairs = pairsOf(context);
  if (pairs.length === 0) return {};
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = `kms:encryptioncontext:${name.toLowerCase()}`;
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return {
    ...Object.fromEntries(values),
    'kms:encryptioncontextkeys': pairs.map(([name]) => name),
  };
}
