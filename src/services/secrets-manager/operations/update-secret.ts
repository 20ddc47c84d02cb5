import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { keyConditions, onSecret, ownerOf, requireGranted } from '../access.ts';
import type { UpdateSecretRequest } from '../api.gen.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { checkKeyAccess, openValue, type SealedValue, sealValue } from '../encryption.ts';
import { afterValue, prepareValue, storeValue } from '../new-value.ts';
import { checkAlive, checkPrimary, isReplica, requireSame } from '../secret.ts';
import { type Secret, secrets, type Value, type Version } from '../tables.ts';
import { scheduleNext } from '../tasks/rotate.ts';
import { unsupported } from '../unsupported.ts';
import { findValue, givenValue, placeOf, putValue } from '../value.ts';
import { CURRENT, findVersion, PENDING, PREVIOUS, versionsOf } from '../version.ts';

export const updateSecret = operation('UpdateSecret', {
  secrets: ['SecretString', 'SecretBinary'],
  owner: ownerOf,
  access: onSecret('UpdateSecret', (input: UpdateSecretRequest, ctx) => ({
    'secretsmanager:description': input.Description,
    'secretsmanager:type': input.Type,
    ...keyConditions(ctx, input.KmsKeyId),
  })),

  handle: async (input, ctx, [rule]) => {
    if (input.Type) throw unsupported('UpdateSecret', 'Type');
    const value = givenValue(input);
    const secret = ctx.transact((tx) => {
      const found = requireGranted(tx, rule);
      checkAlive(found);
      // AWS: the key of a replica is its own. [User Guide, "Promote a replica secret"]
      if (value || input.Description !== undefined) checkPrimary(found);
      return found;
    });
    const kmsKeyId = input.KmsKeyId === undefined ? secret.kmsKeyId : input.KmsKeyId || undefined;
    const moved =
      kmsKeyId === secret.kmsKeyId
        ? new Map<string, SealedValue>()
        : await moveKey(ctx, secret, kmsKeyId);
    const versionId = input.ClientRequestToken ?? ctx.newId();
    const sealed = value && (await prepareValue(ctx, secret, { versionId, value, kmsKeyId }));
    return ctx.transact((tx) => {
      const current = requireSame(tx, secret);
      checkAlive(current);
      putMoved(tx, current, kmsKeyId, moved);
      if (sealed) storeValue(tx, current, { versionId, kmsKeyId }, sealed, [CURRENT]);
      const described = withSettings(current, input, kmsKeyId);
      const changed = sealed
        ? afterValue(tx, described, findVersion(tx, current, versionId))
        : described;
      if (isReplica(changed)) tx.put(secrets, { ...changed, changedAtMs: tx.now });
      else scheduleNext(tx, current, putChanged(tx, changed, ctx), ctx);
      return {
        ARN: current.arn,
        Name: current.name,
        // AWS: only a new value makes a version. [recordings, test_create_and_update_secret]
        ...(value && { VersionId: versionId }),
      };
    });
  },
});

function withSettings(
  { kmsKeyId: _former, ...secret }: Secret,
  { Description }: UpdateSecretRequest,
  kmsKeyId: string | undefined,
): Secret {
  return {
    ...secret,
    ...(Description !== undefined && { description: Description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  };
}

/**
 * Encrypts anew, under another key, what can be asked for by AWS's labels.
 * AWS: a version whose former key the caller may not use stays as it is. [Secrets Manager API Reference, UpdateSecret, KmsKeyId]
 */
async function moveKey(
  ctx: Context,
  secret: Secret,
  kmsKeyId: string | undefined,
): Promise<Map<string, SealedValue>> {
  if (kmsKeyId !== undefined) await checkKeyAccess(ctx, secret.arn, kmsKeyId);
  const moved = new Map<string, SealedValue>();
  for (const { version, value } of ctx.transact((tx) => labelled(tx, secret))) {
    try {
      const plain = await openValue(ctx, placeOf(secret, version), value);
      const place = { ...placeOf(secret, version), kmsKeyId };
      moved.set(version.id, await sealValue(ctx, place, plain));
    } catch (error) {
      if (!isFault(error, 'AccessDeniedException')) throw error;
    }
  }
  return moved;
}

function labelled(
  tx: Transaction,
  secret: Secret,
): readonly { readonly version: Version; readonly value: Value }[] {
  return versionsOf(tx, secret).flatMap((version) => {
    const isMoved = [CURRENT, PENDING, PREVIOUS].some((stage) => version.stages.includes(stage));
    const value = isMoved ? findValue(tx, version) : undefined;
    return value ? [{ version, value }] : [];
  });
}

function putMoved(
  tx: Transaction,
  secret: Secret,
  kmsKeyId: string | undefined,
  moved: ReadonlyMap<string, SealedValue>,
): void {
  for (const [id, sealed] of moved) {
    const version = findVersion(tx, secret, id);
    if (version) putValue(tx, version, kmsKeyId, sealed);
  }
}
