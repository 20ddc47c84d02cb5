import { isFault } from '#kernel/fault';
import type { AccessRule, Context } from '#kernel/operation';
import { plusMs } from '#lib/time';

import { boolCondition, onSecret, ownerOf, requireGranted } from '../access.ts';
import type { DeleteSecretRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { limits } from '../limits.ts';
import { replicasOf } from '../replication.ts';
import { checkAlive, checkPrimary, parseSecretId, removeSecret, taskIds } from '../secret.ts';
import { type Secret, secrets } from '../tables.ts';
import { deleteSecretTask } from '../tasks/delete-secret.ts';

const DAY_MS = 86_400_000;

export const deleteSecret = operation('DeleteSecret', {
  owner: ownerOf,
  access: onSecret('DeleteSecret', (input: DeleteSecretRequest) => ({
    'secretsmanager:recoverywindowindays':
      input.RecoveryWindowInDays === undefined ? undefined : String(input.RecoveryWindowInDays),
    ...boolCondition('forcedeletewithoutrecovery', input.ForceDeleteWithoutRecovery),
  })),

  handle: (input, ctx, [rule]) => {
    const days = daysOf(input);
    return ctx.transact((tx) => {
      const secret = days === 0 ? findGranted(tx, rule) : requireGranted(tx, rule);
      // AWS: a secret that is gone already is no error here, so that the call can be repeated. [API Reference, DeleteSecret]
      if (!secret) return goneAlready(ctx, rule);
      checkPrimary(secret);
      checkNoReplicas(
        secret,
        replicasOf(tx, secret).map(({ region }) => region),
      );
      const answer = { ARN: secret.arn, Name: secret.name };
      if (days === 0) {
        removeSecret(tx, secret);
        return { ...answer, DeletionDate: tx.now };
      }
      checkAlive(secret);
      const deleteAtMs = plusMs(tx.now, days * DAY_MS);
      tx.put(secrets, { ...secret, deleteAtMs, changedAtMs: tx.now });
      const order = { secret: secret.id, name: secret.name };
      tx.enqueue(deleteSecretTask, order, { id: taskIds.deletion(secret), at: deleteAtMs });
      // What waits to be deleted is not rotated.
      tx.cancel(taskIds.window(secret));
      tx.cancel(taskIds.rotation(secret));
      return { ...answer, DeletionDate: deleteAtMs };
    });
  },
});

function findGranted(
  tx: Parameters<typeof requireGranted>[0],
  rule: AccessRule | undefined,
): Secret | undefined {
  try {
    return requireGranted(tx, rule);
  } catch (error) {
    if (isFault(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function goneAlready(ctx: Context, rule: AccessRule | undefined) {
  const arn = rule?.resource ?? '';
  return { ARN: arn, Name: parseSecretId(arn).name, DeletionDate: ctx.now() };
}

/** How long the secret can be brought back; nothing for one that goes at once. */
function daysOf({ RecoveryWindowInDays, ForceDeleteWithoutRecovery }: DeleteSecretRequest): number {
  const { min, max, usual } = limits.recoveryDays;
  if (ForceDeleteWithoutRecovery) {
    if (RecoveryWindowInDays === undefined) return 0;
    throw fault(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  const days = RecoveryWindowInDays ?? usual;
  if (days >= min && days <= max) return days;
  throw fault(
    'InvalidParameterException',
    'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
  );
}

function checkNoReplicas({ arn }: Secret, regions: readonly string[]): void {
  if (regions.length === 0) return;
  throw fault(
    'InvalidParameterException',
    `You can't delete secret ${arn} that still has replica regions [${regions.join(', ')}].`,
  );
}
