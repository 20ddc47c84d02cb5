/** The organization of an account. */
import type { Transaction } from '#kernel/store';

import type * as wire from './api.gen.ts';
import { accountArn, organizationArn, rootArn } from './arns.ts';
import { fault } from './define.ts';
import { rangeOf } from './page.ts';
import { policyTypesOf } from './policy-type.ts';
import {
  type Account,
  accounts,
  type Membership,
  type Organization,
  organizations,
} from './tables.ts';

/** A member of an organization. */
export type Member = Account & { readonly membership: Membership };

export function findOrganizationOf(tx: Transaction, account: string): Organization | undefined {
  const membership = tx.get(accounts, account)?.membership;
  return membership && tx.get(organizations, membership.organizationId);
}

export function findMember(
  tx: Transaction,
  organization: Pick<Organization, 'id'>,
  id: string,
): Member | undefined {
  const account = tx.get(accounts, id);
  return account?.membership?.organizationId === organization.id
    ? { ...account, membership: account.membership }
    : undefined;
}

export function requireMember(tx: Transaction, organization: Organization, id: string): Member {
  const found = findMember(tx, organization, id);
  if (!found)
    throw fault('AccountNotFoundException', "You specified an account that doesn't exist.");
  return found;
}

export function requireRoot({ rootId }: Organization, id: string): void {
  if (id !== rootId)
    throw fault('RootNotFoundException', "You specified a root that doesn't exist.");
}

/** The members of an organization, or those right under a root or an OU, by their numbers. */
export function* membersOf(
  tx: Transaction,
  index: 'organization' | 'parent',
  id: string,
  after?: readonly [string],
): IterableIterator<Member> {
  for (const account of tx.scanIndex(accounts, index, rangeOf([id], after)))
    if (account.membership) yield { ...account, membership: account.membership };
}

/** [Recorded by users of DescribeOrganization] */
export function notInUse() {
  return fault(
    'AWSOrganizationsNotInUseException',
    'Your account is not a member of an organization.',
  );
}

/** [Recorded by users of ListAccounts and DescribeAccount] */
export function noPermission() {
  return fault('AccessDeniedException', "You don't have permissions to access this resource.");
}

export function toOrganization(tx: Transaction, organization: Organization): wire.Organization {
  const { id, featureSet, managementAccount } = organization;
  const management = tx.get(accounts, managementAccount);
  return {
    Id: id,
    Arn: organizationArn(organization),
    FeatureSet: featureSet,
    MasterAccountArn: accountArn(organization, managementAccount),
    MasterAccountId: managementAccount,
    ...(management && { MasterAccountEmail: management.email }),
    // AWS: it tells that service control policies are available, not that they are enabled. [API Reference, Organization]
    AvailablePolicyTypes:
      featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  };
}

export function toRoot(organization: Organization): wire.Root {
  return {
    Id: organization.rootId,
    Arn: rootArn(organization),
    Name: 'Root',
    PolicyTypes: policyTypesOf(organization).map((Type) => ({ Type, Status: 'ENABLED' })),
  };
}
