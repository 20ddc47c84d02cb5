/** The calls that root has made: each works whatever the policies say, and so tells nothing of them. */
import type { Kernel } from '#kernel/kernel';

export interface RootCall {
  readonly action: string;
  readonly resource: string;
  readonly count: number;
}

/** Root's calls from outside, each once, in order of action and resource. */
export function rootCalls(kernel: Kernel): readonly RootCall[] {
  const counts = new Map<string, RootCall>();
  for (const { request } of kernel.decisions.newest()) {
    // What `cloud.as` needs to make its principals is not the user's doing.
    if (request.caller.kind !== 'root' || request.condition('aws:useragent') === 'skykeep')
      continue;
    const { action, resource } = request;
    const key = `${action} ${resource}`;
    counts.set(key, { action, resource, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((one, other) =>
    `${one.action} ${one.resource}` < `${other.action} ${other.resource}` ? -1 : 1,
  );
}
