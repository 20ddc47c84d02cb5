/** What authorisation knows of organizations. */
import type {
  DirectoryReader,
  OrganizationReading,
  PolicyText,
  ResourceFacts,
} from '#kernel/service';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { policyArn, managedPolicyArn } from './arns.ts';
import { policiesOn } from './attachment.ts';
import { findNode, pathOf, unitsAbove } from './node.ts';
import { findOrganizationOf } from './organization.ts';
import { isEnabled } from './policy-type.ts';
import { findPolicy, isManaged } from './policy.ts';
import {
  accounts,
  type BuiltPolicyType,
  type Organization,
  organizations,
  resourcePolicies,
  type Tags,
} from './tables.ts';

export const directory: DirectoryReader = {
  organization: readOrganization,
  resource: readResource,
};

/** Where an account stands, and what binds it: at most seven levels of at most five policies. */
function readOrganization(tx: Transaction, account: string): OrganizationReading | undefined {
  const organization = findOrganizationOf(tx, account);
  const membership = tx.get(accounts, account)?.membership;
  if (!organization || !membership) return undefined;
  const { id, managementAccount } = organization;
  const path = pathOf(tx, organization, membership.parentId);
  // AWS: neither kind binds the management account. [User Guide, "Service control policies", "Resource control policies"]
  if (account === managementAccount) return { id, managementAccount, path };
  const scps = levelsOf(tx, organization, 'SERVICE_CONTROL_POLICY', account, membership.parentId);
  const rcps = levelsOf(tx, organization, 'RESOURCE_CONTROL_POLICY', account, membership.parentId);
  return { id, managementAccount, path, ...(scps && { scps }), ...(rcps && { rcps }) };
}

function levelsOf(
  tx: Transaction,
  organization: Organization,
  type: BuiltPolicyType,
  account: string,
  parentId: string,
): OrganizationReading['scps'] | undefined {
  if (!isEnabled(organization, type)) return undefined;
  const above = unitsAbove(tx, organization, parentId).map(({ id }) => id);
  return [organization.rootId, ...above, account].map((target) =>
    policiesOn(tx, organization, type, target).map((policy): PolicyText => ({
      name: isManaged(policy)
        ? managedPolicyArn(type, policy.id)
        : policyArn(organization, type, policy.id),
      text: policy.content,
    })),
  );
}

/** Tags, and the resource policy of the organization, which speaks of all that it has. */
function readResource(tx: Transaction, arn: string): ResourceFacts | undefined {
  const [kind = '', organizationId = '', ...rest] = parseArn(arn)?.resource.split('/') ?? [];
  const organization = tx.get(organizations, organizationId);
  if (!organization) return undefined;
  const tags = tagsOf(tx, organization, kind, rest.at(-1) ?? '');
  const policy = tx.get(resourcePolicies, organizationId)?.content;
  return { ...(tags && { tags }), ...(policy !== undefined && { policy }) };
}

function tagsOf(
  tx: Transaction,
  organization: Organization,
  kind: string,
  id: string,
): Tags | undefined {
  switch (kind) {
    case 'root':
    case 'ou':
    case 'account': {
      const node = findNode(tx, organization, id);
      if (node?.kind === 'ROOT') return organization.rootTags;
      return node?.kind === 'ACCOUNT' ? node.member.membership.tags : node?.unit.tags;
    }
    case 'policy':
      return findPolicy(tx, organization, id)?.tags;
    case 'resourcepolicy':
      return tx.get(resourcePolicies, organization.id)?.tags;
    default:
      return undefined;
  }
}
