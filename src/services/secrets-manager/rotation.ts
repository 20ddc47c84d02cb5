/** A secret's rotation: how it begins, ends, fails, and comes again. [User Guide, "Rotation by Lambda function"] */
import type { Transaction } from '#kernel/store';
import { type EpochMs, epochMs } from '#lib/time';

import { nextWindow } from './rotation-rules.ts';
import {
  type PendingRotation,
  type Rotation,
  type Secret,
  secrets,
  type Version,
} from './tables.ts';
import { CURRENT, holderOf, PENDING } from './version.ts';

/** A rotation that is not over: AWSPENDING is on a version that is not AWSCURRENT. */
export function isUnderWay(all: readonly Version[]): boolean {
  const pending = holderOf(all, PENDING);
  return pending !== undefined && !pending.stages.includes(CURRENT);
}

/** The rotation with its next window; without one while it is switched off. */
export function rescheduled(rotation: Rotation, now: EpochMs): Rotation {
  const { window: _window, ...rest } = rotation;
  const window = rotation.isEnabled ? nextWindow(rotation, now) : undefined;
  return window ? { ...rest, window } : rest;
}

/** The rotation after a success: the next is counted from it. */
export function afterRotation(rotation: Rotation, now: EpochMs): Rotation {
  const { pending: _pending, ...rest } = rotation;
  return rescheduled({ ...rest, sinceMs: now }, now);
}

/** The rotation once nothing is pending any more. */
export function withoutPending(rotation: Rotation): Rotation {
  const { pending: _pending, ...rest } = rotation;
  return rest;
}

/**
 * AWS: a value that somebody sets counts as a rotation where the rules are in days. A schedule goes on as it was.
 * [Secrets Manager API Reference, RotationRulesType, AutomaticallyAfterDays]
 */
export function afterManualChange(
  rotation: Rotation | undefined,
  now: EpochMs,
): Rotation | undefined {
  if (rotation?.rules?.kind !== 'days' || rotation.pending) return rotation;
  return rescheduled({ ...rotation, sinceMs: now }, now);
}

export function withPending(rotation: Rotation, pending: PendingRotation): Rotation {
  return { ...rotation, pending };
}

/** AWS: the last moment of the window. [Secrets Manager API Reference, DescribeSecret, NextRotationDate] */
export function nextRotationDate({ isEnabled, window }: Rotation): EpochMs | undefined {
  return isEnabled && window ? epochMs(window.closesAtMs - 1000) : undefined;
}

export function putRotation(tx: Transaction, secret: Secret, rotation: Rotation): Secret {
  const changed = { ...secret, rotation };
  tx.put(secrets, changed);
  return changed;
}
