/** Whatever has tags, by its id. */
import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { findNode } from './node.ts';
import { findPolicy } from './policy.ts';
import {
  accounts,
  type Organization,
  organizations,
  policies,
  resourcePolicies,
  type Tags,
  units,
} from './tables.ts';

export interface Tagged {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

export function requireTagged(tx: Transaction, organization: Organization, id: string): Tagged {
  const found = findTagged(tx, organization, id);
  if (!found) throw fault('TargetNotFoundException', "You specified a target that doesn't exist.");
  return found;
}

function findTagged(tx: Transaction, organization: Organization, id: string): Tagged | undefined {
  const node = findNode(tx, organization, id);
  switch (node?.kind) {
    case 'ROOT':
      return {
        tags: organization.rootTags,
        put: (rootTags) => tx.put(organizations, { ...organization, rootTags }),
      };
    case 'ORGANIZATIONAL_UNIT':
      return {
        tags: node.unit.tags,
        put: (tags) => tx.put(units, { ...node.unit, tags }),
      };
    case 'ACCOUNT': {
      const { member } = node;
      return {
        tags: member.membership.tags,
        put: (tags) => tx.put(accounts, { ...member, membership: { ...member.membership, tags } }),
      };
    }
    case undefined:
      return findTaggedPolicy(tx, organization, id);
  }
}

function findTaggedPolicy(
  tx: Transaction,
  organization: Organization,
  id: string,
): Tagged | undefined {
  const policy = findPolicy(tx, organization, id);
  if (policy) return { tags: policy.tags, put: (tags) => tx.put(policies, { ...policy, tags }) };
  const own = tx.get(resourcePolicies, organization.id);
  return own?.id === id
    ? { tags: own.tags, put: (tags) => tx.put(resourcePolicies, { ...own, tags }) }
    : undefined;
}
