import { invariant } from '#lib/assert';

import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { putChanged } from '../change.ts';
import { fault, operation } from '../define.ts';
import { afterValue, prepareValue, storeValue } from '../new-value.ts';
import { checkAlive, checkPrimary, requireSame } from '../secret.ts';
import type { Secret } from '../tables.ts';
import { scheduleNext } from '../tasks/rotate.ts';
import { requireValue } from '../value.ts';
import { findVersion } from '../version.ts';

export const putSecretValue = operation('PutSecretValue', {
  secrets: ['SecretString', 'SecretBinary', 'RotationToken'],
  owner: ownerOf,
  access: onSecret('PutSecretValue'),

  handle: async (input, ctx, [rule]) => {
    const value = requireValue(input);
    const versionId = input.ClientRequestToken ?? ctx.newId();
    const secret = ctx.transact((tx) => {
      const found = requireGranted(tx, rule);
      checkAlive(found);
      checkPrimary(found);
      checkRotationToken(found, versionId, input.RotationToken);
      return found;
    });
    const order = { versionId, value, kmsKeyId: secret.kmsKeyId };
    const sealed = await prepareValue(ctx, secret, order);
    return ctx.transact((tx) => {
      const current = requireSame(tx, secret);
      checkAlive(current);
      if (sealed) {
        storeValue(tx, current, order, sealed, input.VersionStages);
        const changed = afterValue(tx, current, findVersion(tx, current, versionId));
        scheduleNext(tx, current, putChanged(tx, changed, ctx), ctx);
      }
      const version = findVersion(tx, current, versionId);
      invariant(version, 'a value belongs to a version');
      return {
        ARN: current.arn,
        Name: current.name,
        VersionId: versionId,
        VersionStages: version.stages,
      };
    });
  },
});

/** AWS: a function in another account shows with this token that it was called to rotate the secret. */
function checkRotationToken(
  { rotation }: Secret,
  versionId: string,
  token: string | undefined,
): void {
  if (token === undefined) return;
  const pending = rotation?.pending;
  if (pending?.token === token && pending.versionId === versionId) return;
  throw fault(
    'InvalidParameterException',
    'The parameter RotationToken does not belong to a rotation of this version.',
  );
}
