/** The tag policy that holds for an account. */
import type { Transaction } from '#kernel/store';
import { type EpochMs, epochMs } from '#lib/time';

import { attachmentsOn } from './attachment.ts';
import { effectivePolicy } from './effective-policy.ts';
import { unitsAbove } from './node.ts';
import type { Member } from './organization.ts';
import { readTagPolicy } from './policy-document.ts';
import { scopeOf } from './policy-type.ts';
import { findPolicy } from './policy.ts';
import type { BuiltPolicyType, Organization } from './tables.ts';

export interface Effective {
  readonly content: string;
  /** When the latest of its parts was written or attached. */
  readonly changedAtMs: EpochMs;
}

export function effectiveOf(
  tx: Transaction,
  organization: Organization,
  type: BuiltPolicyType,
  { id, membership }: Member,
): Effective | undefined {
  const scope = scopeOf(organization, type);
  if (scope === undefined) return undefined;
  const above = unitsAbove(tx, organization, membership.parentId).map((unit) => unit.id);
  let changedAtMs: number = membership.joinedAtMs;
  const levels = [organization.rootId, ...above, id].map((target) =>
    attachmentsOn(tx, scope, target).flatMap(({ policyId, attachedAtMs }) => {
      const policy = findPolicy(tx, organization, policyId);
      if (!policy) return [];
      changedAtMs = Math.max(changedAtMs, attachedAtMs, policy.changedAtMs);
      return [readTagPolicy(policy.content)];
    }),
  );
  const content = effectivePolicy(levels);
  return content === undefined ? undefined : { content, changedAtMs: epochMs(changedAtMs) };
}
