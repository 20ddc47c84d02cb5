import { onAccount } from '../../access.ts';
import { toGroup } from '../../answer.ts';
import { operation } from '../../define.ts';
import { listEntities } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listGroups = operation('ListGroups', {
  access: (_input, ctx) => onAccount(ctx, 'ListGroups'),

  handle: (input, ctx) => {
    const groups = ctx.transact((tx) => listEntities(tx, 'group', input.PathPrefix));
    const { items, more } = pageOf(ctx, 'ListGroups', groups, ({ name }) => name, input);
    return { Groups: items.map((group) => toGroup(ctx, group)), ...more };
  },
});
