/** Services of AWS that work in the organization, and the members that administer them. */
import type { Transaction } from '#kernel/store';

import { constraint } from './define.ts';
import { checkLength, checkPattern, invalid } from './input.ts';
import { rangeOf } from './page.ts';
import { type Delegation, delegations, type Organization } from './tables.ts';

const PRINCIPAL = /^[a-z0-9.-]+\.amazonaws\.com$/;

// GAP: AWS knows the services that work with Organizations; here every name of the form is taken.
export function requireService(name: string): string {
  checkLength('ServicePrincipal', name, { min: 1, max: 128 });
  checkPattern('service', name);
  if (!PRINCIPAL.test(name))
    throw invalid(
      'UNRECOGNIZED_SERVICE_PRINCIPAL',
      'You specified an unrecognized service principal.',
    );
  return name;
}

export function requireAllFeatures({ featureSet }: Organization): void {
  if (featureSet !== 'ALL')
    throw constraint(
      'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      'You attempted to perform an operation that requires an organization to be configured to support all features.',
    );
}

/** The delegated administrators of a service, or of any: each once, with the first of its delegations. */
export function* administratorsOf(
  tx: Transaction,
  { id }: Organization,
  service?: string,
  after?: readonly [string],
): IterableIterator<Delegation> {
  if (service !== undefined) {
    yield* tx.scanIndex(delegations, 'service', rangeOf([id, service], after));
    return;
  }
  let last = after?.[0];
  for (const delegation of tx.scan(
    delegations,
    after === undefined ? { prefix: [id] } : { prefix: [id], from: after },
  )) {
    if (delegation.account === last) continue;
    last = delegation.account;
    yield delegation;
  }
}
