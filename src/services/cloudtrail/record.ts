/** Reading a record, whose members may be of any type. */
type Members = Readonly<Record<string, unknown>>;

export function membersOf(value: Members, name: string): Members {
  return asMembers(value[name]);
}

export function listOf(value: Members, name: string): readonly Members[] {
  const found = value[name];
  return Array.isArray(found) ? found.map(asMembers) : [];
}

export function textOf(value: Members, name: string): string | undefined {
  const found = value[name];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function asMembers(value: unknown): Members {
  // SAFETY: an object of a JSON record has members of any type.
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
