import { createPrivateKey } from 'node:crypto';

import type { AccessRule, Context } from '#kernel/operation';

import { keyRule, requireGranted } from '../access.ts';
import type { ImportKeyMaterialRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { requireImportToken } from '../import-token.ts';
import {
  checkExternal,
  expiryOf,
  importTypeOf,
  requireMaterial,
  withImported,
} from '../imported-material.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { SYMMETRIC } from '../key-spec.ts';
import { checkState } from '../key-state.ts';
import { keyDoesNotExist } from '../key.ts';
import { receive } from '../reception.ts';
import { type Message, openMessage } from '../synchronization.ts';
import { keys } from '../tables.ts';
import { expireMaterial, expiryTaskId } from '../tasks/expire-material.ts';
import { share } from '../tasks/synchronize.ts';
import { unwrap } from '../wrapping.ts';

export const importKeyMaterial = operation('ImportKeyMaterial', {
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: (input, ctx) => {
    const message = openMessage(ctx, input.ImportToken, ctx);
    if (message) return messageRule(ctx, message);
    return keyRule(ctx, {
      action: 'kms:ImportKeyMaterial',
      name: input.KeyId,
      conditions: {
        'kms:expirationmodel': input.ExpirationModel ?? 'KEY_MATERIAL_EXPIRES',
        'kms:validto':
          input.ValidTo === undefined ? undefined : new Date(input.ValidTo).toISOString(),
      },
    });
  },

  handle: (input, ctx, [rule]) => {
    const message = openMessage(ctx, input.ImportToken, ctx);
    if (message) {
      return ctx.transact((tx) => {
        receive(tx, ctx, requireGranted(tx, ctx, rule), message, input.EncryptedKeyMaterial);
        return {};
      });
    }
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkExternal(ctx, key);
      checkState(ctx, key, 'import');
      const expiresAtMs = expiryOf(input, tx.now);
      const imported = requireMaterial(key, unwrapped(ctx, key.id, input));
      const type = importTypeOf(tx, ctx, key, input, imported);
      const { KeyMaterialDescription: description } = input;
      const after = withImported(tx, key, imported, {
        ...(description !== undefined && { description }),
        ...(expiresAtMs !== undefined && { expiresAtMs }),
      });
      const version = { keyId: key.id, id: imported.id };
      const id = expiryTaskId(version);
      if (expiresAtMs === undefined) tx.cancel(id);
      else tx.enqueue(expireMaterial, version, { id, at: expiresAtMs });
      // AWS: replicas take no other material than their primary key has. [KMS Developer Guide, "Importing key material into multi-Region keys"]
      if (type === 'NEW_KEY_MATERIAL') share(tx, ctx, after);
      else tx.put(keys, after);
      return {
        KeyId: keyArn(ctx, key.id),
        ...(key.spec === SYMMETRIC && { KeyMaterialId: imported.id }),
      };
    });
  },
});

/** A message of KMS to itself: nobody else can have sealed it, so that it needs no permission. */
function messageRule(ctx: Context, { keyId }: Message): AccessRule {
  if (!ctx.transact((tx) => tx.get(keys, keyId))) throw keyDoesNotExist(ctx, keyId);
  return {
    // AWS: KMS records it under this name. GAP: here the record is one of ImportKeyMaterial. [CloudTrail, "SynchronizeMultiRegionKey"]
    action: 'kms:SynchronizeMultiRegionKey',
    resource: keyArn(ctx, keyId),
    isAllowedByDefault: true,
  };
}

function unwrapped(
  ctx: Context,
  keyId: string,
  { ImportToken, EncryptedKeyMaterial }: ImportKeyMaterialRequest,
): Buffer {
  const token = requireImportToken(ctx, keyId, ImportToken);
  const der = Buffer.from(token.privateKey, 'base64');
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const material = unwrap(privateKey, token.algorithm, EncryptedKeyMaterial);
  if (!material) throw fault('InvalidCiphertextException', '');
  return material;
}
