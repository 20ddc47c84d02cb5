/** One change to one policy, and a policy set as it would be after it. */
import { preparedOf } from './call.ts';
import { PreparedPolicy, type Statement } from './compile.ts';
import { parsePolicy } from './parse.ts';
import type { NamedPolicy, PolicyKind, PolicySet, PolicySource } from './types.ts';

/** The name of a policy that is not there yet. */
export const NEW_POLICY = 'a new policy';

/** Where a policy stands in a set. */
export interface PolicyPlace {
  readonly source: PolicySource;
  /** Of the organization's levels, the root first; 0 elsewhere. */
  readonly level: number;
  /** Among the policies there. */
  readonly index: number;
}

/** The policies of a set that have a place, in the order in which they are asked. */
export function placesOf(policies: PolicySet): readonly (readonly [PolicyPlace, NamedPolicy])[] {
  const all: (readonly [PolicyPlace, NamedPolicy])[] = [];
  const add = (source: PolicySource, level: number, list: readonly (NamedPolicy | undefined)[]) => {
    for (const [index, named] of list.entries())
      if (named) all.push([{ source, level, index }, named]);
  };
  for (const [level, list] of (policies.rcps ?? []).entries()) add('rcp', level, list);
  for (const [level, list] of (policies.scps ?? []).entries()) add('scp', level, list);
  add('endpoint', 0, [policies.endpoint]);
  add('identity', 0, policies.identity);
  add('boundary', 0, [policies.boundary]);
  add('session', 0, policies.session ?? []);
  add('resource', 0, [policies.resource]);
  return all;
}

/** The set with the statements of one of its policies changed. */
export function withStatements(
  policies: PolicySet,
  place: PolicyPlace,
  change: (statements: readonly Statement[]) => readonly Statement[],
): PolicySet {
  const changed = ({ name, policy }: NamedPolicy): NamedPolicy => ({
    name,
    policy: new PreparedPolicy(policy.text, change(preparedOf(policy).statements)),
  });
  const inList = (list: readonly NamedPolicy[]) =>
    list.map((named, index) => (index === place.index ? changed(named) : named));
  const inLevels = (levels: readonly (readonly NamedPolicy[])[]) =>
    levels.map((list, level) => (level === place.level ? inList(list) : list));
  const { endpoint, boundary, resource, session, scps, rcps } = policies;
  switch (place.source) {
    case 'identity':
      return { ...policies, identity: inList(policies.identity) };
    case 'session':
      return { ...policies, session: inList(session ?? []) };
    case 'scp':
      return { ...policies, scps: inLevels(scps ?? []) };
    case 'rcp':
      return { ...policies, rcps: inLevels(rcps ?? []) };
    case 'endpoint':
      return { ...policies, ...(endpoint && { endpoint: changed(endpoint) }) };
    case 'boundary':
      return { ...policies, ...(boundary && { boundary: changed(boundary) }) };
    case 'resource':
      return { ...policies, ...(resource && { resource: changed(resource) }) };
    case 'grant':
      return policies;
  }
}

/** The set with a policy more; where a place holds one policy only, its statements join those that are there. */
export function withPolicy(
  policies: PolicySet,
  { source, level }: Omit<PolicyPlace, 'index'>,
  added: NamedPolicy,
): PolicySet {
  const atLevel = (levels: readonly (readonly NamedPolicy[])[]) =>
    levels.map((list, at) => (at === level ? [...list, added] : list));
  const joined = () =>
    withStatements(policies, { source, level, index: 0 }, (statements) => [
      ...statements,
      ...preparedOf(added.policy).statements,
    ]);
  switch (source) {
    case 'identity':
      return { ...policies, identity: [...policies.identity, added] };
    case 'session':
      return { ...policies, session: [...(policies.session ?? []), added] };
    case 'scp':
      return { ...policies, scps: atLevel(policies.scps ?? []) };
    case 'rcp':
      return { ...policies, rcps: atLevel(policies.rcps ?? []) };
    case 'endpoint':
      return policies.endpoint ? joined() : { ...policies, endpoint: added };
    case 'boundary':
      return policies.boundary ? joined() : { ...policies, boundary: added };
    case 'resource':
      return policies.resource ? joined() : { ...policies, resource: added };
    case 'grant':
      return policies;
  }
}

/** The policy that an added statement joins, by its name. */
export function nameAt(policies: PolicySet, source: PolicySource): string {
  const { boundary, endpoint, resource } = policies;
  const joined =
    source === 'boundary'
      ? boundary
      : source === 'endpoint'
        ? endpoint
        : source === 'resource'
          ? resource
          : undefined;
  return joined?.name ?? NEW_POLICY;
}

/** A policy of one statement; undefined where the language does not take it. */
export function policyOfOne(
  statement: object,
  kind: PolicyKind,
  name: string,
): NamedPolicy | undefined {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { policy } = parsePolicy(text, kind);
  return policy && { name, policy };
}
