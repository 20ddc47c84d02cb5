/** Which cell holds the rows of a service for the owner of what a call is about. */
import type { ServiceDefinition } from './service.ts';
import type { CellId } from './store.ts';

/** The region in which the rows of global services lie. */
export const GLOBAL_REGION = 'us-east-1';

export function cellIdOf(
  definition: Pick<ServiceDefinition, 'name' | 'cells' | 'isGlobal'>,
  owner: { readonly account: string; readonly region: string },
  firstAccount: string,
): CellId {
  const { name: service, cells = definition.isGlobal ? 'account' : 'region' } = definition;
  switch (cells) {
    case 'region':
      return { service, account: owner.account, region: owner.region };
    case 'account':
      return { service, account: owner.account, region: GLOBAL_REGION };
    case 'partition':
      return { service, account: firstAccount, region: GLOBAL_REGION };
  }
}
