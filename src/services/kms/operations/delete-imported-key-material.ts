import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { checkExternal, withoutSecret } from '../imported-material.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { SYMMETRIC } from '../key-spec.ts';
import { checkState } from '../key-state.ts';
import { materials } from '../tables.ts';
import { expiryTaskId } from '../tasks/expire-material.ts';

export const deleteImportedKeyMaterial = operation('DeleteImportedKeyMaterial', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) =>
    keyRule(ctx, { action: 'kms:DeleteImportedKeyMaterial', name: KeyId }),

  handle: ({ KeyMaterialId }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkExternal(ctx, key);
      checkState(ctx, key, 'remove');
      const KeyId = keyArn(ctx, key.id);
      const id = KeyMaterialId ?? key.materialId;
      // AWS: without material there is nothing to do. [KMS Developer Guide, "Key states of AWS KMS keys"]
      if (id === undefined) return { KeyId };
      const material = tx.get(materials, key.id, id);
      if (!material) throw fault('NotFoundException', `Key material ${id} is not one of ${KeyId}.`);
      tx.cancel(expiryTaskId(material));
      withoutSecret(tx, key, material);
      return { KeyId, ...(key.spec === SYMMETRIC && { KeyMaterialId: id }) };
    }),
});
