/**
 * What a principal has last done, as the activity that the kernel has recorded tells it. The rows lie in the cells of the services
 * that were called: they come from outside. [IAM User Guide, "Refine permissions using last accessed information"]
 */
import type { EpochMs } from '#lib/time';

import type * as wire from './api.gen.ts';

/** One thing that somebody has done. */
export interface Activity {
  /** The ARN of a user or role. */
  readonly principal: string;
  /** `sqs:SendMessage` */
  readonly action: string;
  readonly region: string;
  readonly lastAtMs: EpochMs;
}

/** Of each service that policies grant, who last called it, and how many have. */
export function servicesLastAccessed(
  granted: ReadonlyMap<string, string>,
  activities: readonly Activity[],
  options: { readonly isByAction: boolean },
): readonly wire.ServiceLastAccessed[] {
  const ofService = grouped(activities, ({ action }) => namespaceOf(action));
  return [...granted].map(([namespace, name]) => {
    const all = ofService.get(namespace) ?? [];
    const last = latest(all);
    return {
      ServiceName: name,
      ServiceNamespace: namespace,
      TotalAuthenticatedEntities: new Set(all.map(({ principal }) => principal)).size,
      ...(last && {
        LastAuthenticated: last.lastAtMs,
        LastAuthenticatedEntity: last.principal,
        LastAuthenticatedRegion: last.region,
      }),
      ...(options.isByAction && { TrackedActionsLastAccessed: actionsLastAccessed(all) }),
    };
  });
}

function actionsLastAccessed(
  activities: readonly Activity[],
): readonly wire.TrackedActionLastAccessed[] {
  return [...grouped(activities, ({ action }) => action)].map(([action, all]) => {
    const last = latest(all);
    return {
      ActionName: action.slice(action.indexOf(':') + 1),
      ...(last && {
        LastAccessedEntity: last.principal,
        LastAccessedTime: last.lastAtMs,
        LastAccessedRegion: last.region,
      }),
    };
  });
}

function latest(activities: readonly Activity[]): Activity | undefined {
  return activities.toSorted((a, b) => b.lastAtMs - a.lastAtMs)[0];
}

function namespaceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

function grouped(
  activities: readonly Activity[],
  keyOf: (activity: Activity) => string,
): ReadonlyMap<string, readonly Activity[]> {
  const groups = new Map<string, Activity[]>();
  for (const activity of activities) {
    const group = groups.get(keyOf(activity));
    if (group) group.push(activity);
    else groups.set(keyOf(activity), [activity]);
  }
  return groups;
}
