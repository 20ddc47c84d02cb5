import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { invariant } from '#lib/assert';

import { task } from '../define.ts';
import { rotationTries } from '../limits.ts';
import { RotationFailed, runStep, STEPS } from '../rotation-function.ts';
import {
  afterRotation,
  isUnderWay,
  putRotation,
  rescheduled,
  withoutPending,
  withPending,
} from '../rotation.ts';
import { findSame, isReplica, taskIds } from '../secret.ts';
import type { PendingRotation, Rotation, RotationWindow, Secret } from '../tables.ts';
import {
  addVersion,
  CURRENT,
  findVersion,
  holderOf,
  moveStages,
  PENDING,
  removeVersion,
  versionsOf,
} from '../version.ts';
import { syncReplicas } from './keep-replica.ts';

interface SecretOrder {
  readonly secret: string;
  readonly name: string;
}

/** Which version is made. */
interface RotationOrder extends SecretOrder {
  readonly versionId: string;
}

/** A rotation window opens. */
export const openWindow = task<
  SecretOrder & { readonly versionId: string; readonly token: string }
>({
  name: 'secrets-manager.open-window',
  retry: retrySchedules.untilDone,

  run: (order, ctx) =>
    ctx.transact((tx) => {
      const secret = findSame(tx, { id: order.secret, name: order.name });
      const rotation = secret?.rotation;
      if (!secret || !rotation?.isEnabled || secret.deleteAtMs !== undefined) return;
      // INVARIANT: only a primary is rotated.
      if (isReplica(secret)) return;
      const { pending } = rotation;
      if (pending) {
        runAgain(tx, secret, rotation, { ...pending, kind: 'rotation' });
      } else if (isUnderWay(versionsOf(tx, secret))) {
        // Somebody's AWSPENDING is in the way, as it would be in that of RotateSecret.
        ctx.log.warn('a rotation window was missed', { secret: secret.name });
        planWindow(tx, secret, rescheduled(rotation, tx.now).window, ctx);
      } else {
        beginRotation(tx, secret, rotation, { ...order, kind: 'rotation' });
      }
    }),
});

/** Writes down a rotation: its version without a value, under AWSPENDING, and the work. */
export function beginRotation(
  tx: Transaction,
  secret: Secret,
  rotation: Rotation,
  { versionId, token, kind }: PendingRotation,
): void {
  addVersion(tx, secret, { id: versionId, hasValue: false, kmsKeyId: secret.kmsKeyId });
  moveStages(tx, secret, versionId, [PENDING]);
  runAgain(tx, secret, rotation, { versionId, token, kind });
}

/** Writes down a try of a rotation that has begun. */
export function runAgain(
  tx: Transaction,
  secret: Secret,
  rotation: Rotation,
  pending: PendingRotation,
): void {
  putRotation(tx, secret, withPending(rotation, pending));
  const order = { secret: secret.id, name: secret.name, versionId: pending.versionId };
  tx.enqueue(runRotation, order, { id: taskIds.rotation(secret) });
}

type MakesIds = Pick<TaskContext, 'newId'>;

/** Writes down when the next window opens, or takes it back where there is none. */
export function planWindow(
  tx: Transaction,
  { id, name }: Secret,
  window: RotationWindow | undefined,
  ctx: MakesIds,
): void {
  const taskId = taskIds.window({ id });
  if (!window) {
    tx.cancel(taskId);
    return;
  }
  const order = { secret: id, name, versionId: ctx.newId(), token: ctx.newId() };
  tx.enqueue(openWindow, order, { id: taskId, at: window.opensAtMs });
}

/** Writes down the next window where a change has moved it. */
export function scheduleNext(tx: Transaction, before: Secret, after: Secret, ctx: MakesIds): void {
  const former = before.rotation?.window?.opensAtMs;
  const next = after.rotation?.window;
  if (former !== next?.opensAtMs) planWindow(tx, after, next, ctx);
}

/** The four steps of a rotation. A try that fails is made again from the first step; what the steps have done, they find again. */
export const runRotation = task<RotationOrder>({
  name: 'secrets-manager.run-rotation',
  retry: {
    attempts: rotationTries.attempts,
    waitMs: (attempt) => rotationTries.firstWaitMs * 2 ** (attempt - 1),
  },

  async run(order, ctx) {
    const found = ctx.transact((tx) => findUnderWay(tx, order));
    if (!found) return;
    const { secret, rotation } = found;
    const { pending } = rotation;
    invariant(pending, 'a rotation that is under way is pending');
    try {
      // AWS: without an immediate rotation only this step is run. [Secrets Manager API Reference, RotateSecret]
      const steps = pending.kind === 'test' ? (['testSecret'] as const) : STEPS;
      for (const step of steps) {
        await runStep(ctx, secret, rotation.functionArn, pending, step);
      }
      ctx.transact((tx) => finish(tx, order, ctx));
    } catch (error) {
      if (error instanceof RotationFailed) noteFailure(ctx, order, error);
      throw error;
    }
  },

  exhausted: (order, ctx) => ctx.transact((tx) => giveUp(tx, order, ctx)),
});

interface UnderWay {
  readonly secret: Secret;
  readonly rotation: Rotation;
}

/** The secret while this very rotation is pending. */
function findUnderWay(tx: Transaction, order: RotationOrder): UnderWay | undefined {
  const secret = findSame(tx, { id: order.secret, name: order.name });
  const rotation = secret?.rotation;
  if (!secret || secret.deleteAtMs !== undefined) return undefined;
  return rotation?.pending?.versionId === order.versionId ? { secret, rotation } : undefined;
}

function finish(tx: Transaction, order: RotationOrder, ctx: MakesIds): void {
  const found = findUnderWay(tx, order);
  if (!found) return;
  const { secret, rotation } = found;
  if (rotation.pending?.kind === 'test') {
    endTest(tx, order, found);
    return;
  }
  const all = versionsOf(tx, secret);
  if (holderOf(all, CURRENT)?.id !== order.versionId) {
    throw new RotationFailed('finishSecret: the rotation function has not moved AWSCURRENT');
  }
  // AWS: after a success AWSPENDING is gone. [recordings, test_rotate_secret_with_lambda_success]
  if (holderOf(all, PENDING)?.id === order.versionId) moveStages(tx, secret, undefined, [PENDING]);
  const next = afterRotation(rotation, tx.now);
  const rotated = { ...secret, rotatedAtMs: tx.now, changedAtMs: tx.now };
  planWindow(tx, putRotation(tx, rotated, next), next.window, ctx);
  syncReplicas(tx, rotated);
}

/** A failure stands where users see it: in the answer of the next RotateSecret, and in the log. */
function noteFailure(ctx: TaskContext, order: RotationOrder, { message }: RotationFailed): void {
  ctx.log.warn('the rotation of a secret has failed', { secret: order.name, reason: message });
  ctx.transact((tx) => {
    const found = findUnderWay(tx, order);
    if (!found?.rotation.pending) return;
    const pending = { ...found.rotation.pending, failure: message };
    putRotation(tx, found.secret, withPending(found.rotation, pending));
  });
}

/**
 * AWS: a rotation that has failed leaves AWSPENDING where it is, and its date in the past; the next window tries again.
 * A test takes its version away.
 */
function giveUp(tx: Transaction, order: RotationOrder, ctx: MakesIds): void {
  const found = findUnderWay(tx, order);
  if (!found) return;
  if (found.rotation.pending?.kind === 'test') endTest(tx, order, found);
  else planWindow(tx, found.secret, rescheduled(found.rotation, tx.now).window, ctx);
}

function endTest(tx: Transaction, order: RotationOrder, { secret, rotation }: UnderWay): void {
  const version = findVersion(tx, secret, order.versionId);
  if (version?.stages.join() === PENDING) removeVersion(tx, version);
  putRotation(tx, secret, withoutPending(rotation));
}
