import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { profilesOf, toProfile } from '../../instance-profile.ts';
import { pageOf } from '../../page.ts';

export const listInstanceProfilesForRole = operation('ListInstanceProfilesForRole', {
  access: ({ RoleName }, ctx) => onEntity(ctx, 'ListInstanceProfilesForRole', 'role', RoleName),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const listed = profilesOf(tx, requireEntity(tx, 'role', input.RoleName));
      const list = 'ListInstanceProfilesForRole';
      const { items, more } = pageOf(ctx, list, listed, ({ name }) => name, input);
      return { InstanceProfiles: items.map((profile) => toProfile(tx, ctx, profile)), ...more };
    }),
});
