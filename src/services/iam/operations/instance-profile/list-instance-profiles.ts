import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { toProfile } from '../../instance-profile.ts';
import { pageOf } from '../../page.ts';
import { instanceProfiles } from '../../tables.ts';

export const listInstanceProfiles = operation('ListInstanceProfiles', {
  access: (_input, ctx) => onAccount(ctx, 'ListInstanceProfiles'),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const { PathPrefix = '/' } = input;
      const listed = [...tx.scan(instanceProfiles)].filter(({ path }) =>
        path.startsWith(PathPrefix),
      );
      const { items, more } = pageOf(
        ctx,
        'ListInstanceProfiles',
        listed,
        ({ name }) => name,
        input,
      );
      return { InstanceProfiles: items.map((profile) => toProfile(tx, ctx, profile)), ...more };
    }),
});
