/** A policy that allows what a principal has done, and nothing else. */
import { arnOf } from '#kernel/identity';
import type { DecisionRecord, Kernel } from '#kernel/kernel';
import type { Store } from '#kernel/start';
import { type Activity, activityOf } from '#kernel/usage';
import { decide } from '#languages/iam-policy/index';
import { globOf, matchesGlob } from '#lib/glob';
import type { EpochMs } from '#lib/time';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

type Conditions = Readonly<Record<string, string>>;

interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly StringEquals: Conditions };
}

/** A permission that was used. */
interface Use {
  readonly action: string;
  readonly resource: string;
  /** What every call that used it had. */
  readonly conditions?: Conditions;
}

/**
 * Conditions that narrow a permission to how it was used, where each use was the same: through which service a key, and to which
 * service a role is given. Neither changes with the time, the place or the program that calls.
 */
const SAFE_CONDITIONS = ['kms:ViaService', 'iam:PassedToService'] as const;

/** The smallest policy for what a principal has done since an instant, in a cloud that runs; undefined if it has done nothing. */
export function leastPrivilegeOf(
  kernel: Kernel,
  principal: string,
  since: EpochMs | undefined,
): PolicyDocument | undefined {
  const records = [...kernel.decisions.newest()];
  // What is older than the oldest decision was seen by the activity alone.
  const oldest = records.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  const own = records.filter((record) => isOf(record, principal) && record.at >= (since ?? 0));
  const seen = new Map<string, DecisionRecord[]>();
  for (const record of own.filter(({ decision }) => decision.effect === 'allow')) {
    const key = keyOf(record.request);
    const known = seen.get(key);
    if (known) known.push(record);
    else seen.set(key, [record]);
  }
  const rows = activitySince(kernel.store, principal, since);
  const unseen = rows.filter(
    (row) => !seen.has(keyOf(row)) || Math.max(row.firstAtMs, since ?? 0) < oldest,
  );
  if (unseen.length === 0 && seen.size === 0) return undefined;
  const uses: readonly Use[] = [...seen.values()].flatMap(useOf);
  const alone = new Set(unseen.map(keyOf));
  return documentOf([...uses.filter((use) => !alone.has(keyOf(use))), ...unseen]);
}

/** The policy for a principal's recorded activity, where nothing more is known of its calls. */
export function leastPrivilege(rows: readonly Activity[]): PolicyDocument {
  return documentOf(rows);
}

/** What a principal has done, without what it did before an instant only. */
export function activitySince(
  store: Store,
  principal: string,
  since: EpochMs | undefined,
): readonly Activity[] {
  return activityOf(store, principal).filter(({ lastAtMs }) => lastAtMs >= (since ?? 0));
}

function isOf({ request: { caller } }: DecisionRecord, principal: string): boolean {
  return (caller.kind === 'role-session' ? caller.roleArn : arnOf(caller)) === principal;
}

/** What decisions on one action and resource ask of the principal's own policies: nothing, if each was allowed without them. */
function useOf(records: readonly DecisionRecord[]): readonly Use[] {
  const needing = records.filter(needsOwnPolicy);
  const [first] = needing;
  if (!first) return [];
  const conditions = Object.fromEntries(
    SAFE_CONDITIONS.flatMap((key) => {
      const values = new Set(needing.map(({ request }) => request.condition(key.toLowerCase())));
      const [value] = values;
      return values.size === 1 && typeof value === 'string' ? [[key, value]] : [];
    }),
  );
  const { action, resource } = first.request;
  return [{ action, resource, ...(Object.keys(conditions).length > 0 && { conditions }) }];
}

function needsOwnPolicy({ request, policies, decision }: DecisionRecord): boolean {
  if (decision.effect !== 'allow') return false;
  // The policy is written as if root were a user: what root may do by itself tells nothing.
  if (request.caller.kind === 'root') return true;
  const isAllowedByPolicies = decide(request, policies).effect === 'allow';
  return isAllowedByPolicies && decide(request, { ...policies, identity: [] }).effect !== 'allow';
}

function keyOf({ action, resource }: { readonly action: string; readonly resource: string }) {
  return `${action} ${resource}`;
}

/** Actions that were done on the same resources stand together; the same uses always give the same document. */
function documentOf(uses: readonly Use[]): PolicyDocument {
  const resources = new Map<string, Set<string>>();
  for (const { action, resource, conditions = {} } of withoutCovered(uses))
    put(resources, JSON.stringify([action, conditions]), written(resource));
  const actions = new Map<string, Set<string>>();
  for (const [key, on] of resources) {
    // SAFETY: written four lines above.
    const [action, conditions] = JSON.parse(key) as readonly [string, Conditions];
    const [service] = action.split(':');
    put(actions, JSON.stringify([service, conditions, [...on].toSorted()]), action);
  }
  const statements = [...actions].map(([key, done]): PolicyStatement => {
    // SAFETY: written five lines above.
    const [, conditions, Resource] = JSON.parse(key) as readonly [string, Conditions, string[]];
    return {
      Effect: 'Allow',
      Action: [...done].toSorted(),
      Resource,
      ...(Object.keys(conditions).length > 0 && { Condition: { StringEquals: conditions } }),
    };
  });
  return {
    Version: '2012-10-17',
    Statement: statements.toSorted((one, other) =>
      JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
    ),
  };
}

/** A resource as a policy names it: what looks like a variable is none. */
function written(resource: string): string {
  return resource.replaceAll('${', '${$}{');
}

/** The uses without those that another use of the action covers, as `arn:…:*` of a list covers what is in it. */
function withoutCovered(uses: readonly Use[]): readonly Use[] {
  const wide = uses.filter(({ resource, conditions }) => resource.includes('*') && !conditions);
  return uses.filter(
    ({ action, resource }) =>
      !wide.some(
        (other) =>
          other.action === action &&
          other.resource !== resource &&
          matchesGlob(globOf(other.resource), resource),
      ),
  );
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}
