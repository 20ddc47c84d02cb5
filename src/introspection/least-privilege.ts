/** A policy that allows what a principal has done, and nothing else. */
import type { Activity } from '#kernel/usage';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** Actions that were done on the same resources stand together; the same activity always gives the same document. */
export function leastPrivilege(rows: readonly Activity[]): PolicyDocument {
  const resources = new Map<string, Set<string>>();
  for (const { action, resource } of rows) put(resources, action, resource);
  const actions = new Map<string, Set<string>>();
  for (const [action, on] of resources) {
    const [service] = action.split(':');
    put(actions, JSON.stringify([service, ...[...on].toSorted()]), action);
  }
  const statements = [...actions].map(([key, done]) => {
    // SAFETY: written as a list of texts five lines above.
    const [, ...on] = JSON.parse(key) as readonly string[];
    return { Effect: 'Allow', Action: [...done].toSorted(), Resource: on } as const;
  });
  return {
    Version: '2012-10-17',
    Statement: statements.toSorted((one, other) => order(one.Action[0], other.Action[0])),
  };
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

// No action stands in two statements, so the first ones differ.
function order(one = '', other = ''): number {
  return one < other ? -1 : 1;
}
