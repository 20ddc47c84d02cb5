/** Parameters as rows: found, made, deleted with everything that is theirs. */
import { blind, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { ancestorsOf, type ParameterName, type Place, type Selector } from './name.ts';
import {
  type Census,
  censuses,
  labels,
  type Parameter,
  parameters,
  type Placement,
  placements,
  type Tier,
  type Version,
  versions,
} from './tables.ts';

export function findParameter(tx: Transaction, path: string): Parameter | undefined {
  return tx.get(parameters, blind(path));
}

export function requireParameter(tx: Transaction, path: string): Parameter {
  const parameter = findParameter(tx, path);
  if (!parameter) throw parameterNotFound();
  return parameter;
}

/** The parameter whose resource policy a request is about. */
export function requireShared(tx: Transaction, path: string): Parameter {
  const parameter = findParameter(tx, path);
  if (parameter) return parameter;
  throw fault('ResourceNotFoundException', 'The specified parameter to be shared was not found.');
}

// AWS: nothing is said but the name of the fault. [recordings]
export function parameterNotFound() {
  return fault('ParameterNotFound', '');
}

export function requireVersion(tx: Transaction, parameter: Parameter, version: number): Version {
  return requireSelected(tx, parameter, { kind: 'version', version });
}

/** The newest version of a parameter. */
export function newestVersion(tx: Transaction, parameter: Parameter): Version {
  const newest = tx.get(versions, parameter.id, parameter.version);
  invariant(newest, 'a parameter has its newest version');
  return newest;
}

/** The version that is selected, if there is one. */
export function findSelected(
  tx: Transaction,
  parameter: Parameter,
  selector: Selector,
): Version | undefined {
  switch (selector.kind) {
    case 'newest':
      return newestVersion(tx, parameter);
    case 'version':
      return tx.get(versions, parameter.id, selector.version);
    case 'label': {
      const label = tx.get(labels, parameter.id, blind(selector.label));
      return label && tx.get(versions, parameter.id, label.version);
    }
  }
}

export function requireSelected(
  tx: Transaction,
  parameter: Parameter,
  selector: Selector,
): Version {
  const found = findSelected(tx, parameter, selector);
  if (!found) throw versionNotFound(parameter, selector);
  return found;
}

function versionNotFound({ name, version }: Parameter, selector: Selector) {
  const what =
    selector.kind === 'label'
      ? `label ${selector.label}`
      : `version ${selector.kind === 'version' ? selector.version : version}`;
  const kind = selector.kind === 'label' ? 'label' : 'version';
  return fault(
    'ParameterVersionNotFound',
    `Systems Manager could not find ${what} of ${name}. Verify the ${kind} and try again.`,
  );
}

/** Whether a name means a parameter of the cell that is looked into: an account that nobody has leads to none. */
export function isHere({ place }: ParameterName, here: Place): boolean {
  return !place || (place.account === here.account && place.region === here.region);
}

export function censusOf(tx: Transaction): Census {
  return tx.get(censuses, 'parameters') ?? { Standard: 0, Advanced: 0 };
}

/** Counts a parameter that changes its tier, comes or goes; refuses one too many. */
export function recount(tx: Transaction, from: Tier | undefined, to: Tier | undefined): void {
  if (from === to) return;
  const census = censusOf(tx);
  if (to && census[to] >= limits.parameters[to]) throw tooManyParameters(to);
  tx.put(censuses, {
    Standard: census.Standard + delta('Standard', from, to),
    Advanced: census.Advanced + delta('Advanced', from, to),
  });
}

function delta(tier: Tier, from: Tier | undefined, to: Tier | undefined): number {
  return Number(to === tier) - Number(from === tier);
}

function tooManyParameters(tier: Tier) {
  const most = limits.parameters[tier];
  return fault(
    'ParameterLimitExceeded',
    tier === 'Standard'
      ? `You have reached the maximum number of standard parameters for this AWS account and Region (${most}). To add more parameters, either delete existing parameters or upgrade to the advanced-parameter tier (charges apply).`
      : `You have reached the maximum number of advanced parameters for this AWS account and Region (${most}). To add more parameters, delete existing parameters.`,
  );
}

/** Says where a new parameter lies. */
export function addPlacements(tx: Transaction, path: string): void {
  for (const row of placementsOf(path)) tx.insert(placements, row);
}

function placementsOf(path: string): readonly Placement[] {
  const ancestors = ancestorsOf(path);
  return ancestors.map((ancestor, at) => ({
    ancestor,
    depth: at === ancestors.length - 1 ? 0 : 1,
    path,
  }));
}

/** Under this id the work of a policy is written down. */
export function policyTaskId(id: string, place: number): string {
  return `policy/${id}/${place}`;
}

/** Deletes a parameter with its versions, labels and places: at most some 1,100 small rows, and a hundred versions. */
export function remove(tx: Transaction, parameter: Parameter): void {
  for (const version of tx.scan(versions, { prefix: [parameter.id] })) tx.delete(versions, version);
  for (const label of tx.scan(labels, { prefix: [parameter.id] })) tx.delete(labels, label);
  for (const row of placementsOf(parameter.path)) tx.delete(placements, row);
  for (const at of parameter.policies.keys()) tx.cancel(policyTaskId(parameter.id, at));
  recount(tx, parameter.tier, undefined);
  tx.delete(parameters, parameter);
}
