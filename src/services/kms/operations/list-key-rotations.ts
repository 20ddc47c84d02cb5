import { keyRule, requireGranted } from '../access.ts';
import type { RotationsListEntry } from '../api.gen.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { expirationOfMaterial } from '../key.ts';
import { limits } from '../limits.ts';
import { materialsOf } from '../material.ts';
import { pageOf } from '../page.ts';
import { checkSymmetric } from '../rotation.ts';
import type { Key, Material } from '../tables.ts';

export const listKeyRotations = operation('ListKeyRotations', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:ListKeyRotations', name: KeyId }),

  handle: ({ IncludeKeyMaterial = 'ROTATIONS_ONLY', ...page }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkSymmetric(key);
      const wanted = materialsOf(tx, key.id).filter(
        ({ rotated }) => rotated !== undefined || IncludeKeyMaterial === 'ALL_KEY_MATERIAL',
      );
      const { items, more } = pageOf(
        ctx,
        {
          list: `rotations/${key.id}`,
          bounds: limits.page.rotations,
          after: (cursor) =>
            wanted.filter(({ order }) => cursor === undefined || order > Number(cursor)),
          cursorOf: ({ order }) => String(order),
        },
        page,
      );
      return { Rotations: items.map((material) => entryOf(key, material)), ...more };
    }),
});

function entryOf(key: Key, material: Material): RotationsListEntry {
  const { id, rotated, description, secret } = material;
  return {
    KeyId: key.id,
    KeyMaterialId: id,
    ...(key.origin === 'EXTERNAL' && {
      ...(description !== undefined && { KeyMaterialDescription: description }),
      ImportState: secret === undefined ? ('PENDING_IMPORT' as const) : ('IMPORTED' as const),
      ...(secret !== undefined && expirationOfMaterial(material)),
    }),
    KeyMaterialState: stateOf(key, id),
    ...(rotated && { RotationDate: rotated.atMs, RotationType: rotated.kind }),
  };
}

function stateOf(key: Key, id: string): RotationsListEntry['KeyMaterialState'] {
  if (id === key.materialId) return 'CURRENT';
  return id === key.nextMaterialId ? 'PENDING_ROTATION' : 'NON_CURRENT';
}
