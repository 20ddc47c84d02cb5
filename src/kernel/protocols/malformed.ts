/** The bytes of a request do not say what its operation's input is: a SerializationException or MalformedInput for the caller. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** How AWS's JSON parser names what it found. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'STRING_VALUE';
    case 'number':
    case 'bigint':
      return Number.isInteger(value) || typeof value === 'bigint'
        ? 'NUMBER_VALUE'
        : 'DECIMAL_VALUE';
    case 'boolean':
      return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
    default:
      return 'structure or map';
  }
}

/** The value stands where its shape allows none of its kind. */
export function misplaced(value: unknown, wanted: string): Malformed {
  const kind = kindOf(value);
  if (kind === 'list' || kind === 'structure or map') {
    return new Malformed(
      kind === 'list'
        ? 'Unrecognized collection type'
        : 'Start of structure or map found where not expected.',
    );
  }
  return new Malformed(`${kind} cannot be converted to ${wanted}`);
}
