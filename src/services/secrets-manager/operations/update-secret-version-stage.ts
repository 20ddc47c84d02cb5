import { onSecret, ownerOf, requireGranted } from '../access.ts';
import type { UpdateSecretVersionStageRequest } from '../api.gen.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { afterValue } from '../new-value.ts';
import { checkAlive, checkPrimary } from '../secret.ts';
import { checkMove } from '../stage-move.ts';
import { scheduleNext } from '../tasks/rotate.ts';
import { CURRENT, findVersion, holderOf, moveStages, versionsOf } from '../version.ts';

export const updateSecretVersionStage = operation('UpdateSecretVersionStage', {
  owner: ownerOf,
  access: onSecret(
    'UpdateSecretVersionStage',
    ({ VersionStage }: UpdateSecretVersionStageRequest) => ({
      'secretsmanager:versionstage': VersionStage,
    }),
  ),

  handle: ({ VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      const all = versionsOf(tx, secret);
      checkMove(all, { stage, from, to });
      if (holderOf(all, stage)?.id !== to) {
        moveStages(tx, secret, to, [stage]);
        const isNewCurrent = stage === CURRENT && to !== undefined;
        const changed = isNewCurrent ? afterValue(tx, secret, findVersion(tx, secret, to)) : secret;
        scheduleNext(tx, secret, putChanged(tx, changed, ctx), ctx);
      }
      return { ARN: secret.arn, Name: secret.name };
    }),
});
