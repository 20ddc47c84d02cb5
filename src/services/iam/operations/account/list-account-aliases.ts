import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { accountAliases } from '../../tables.ts';

export const listAccountAliases = operation('ListAccountAliases', {
  access: (_input, ctx) => onAccount(ctx, 'ListAccountAliases'),

  handle: (_input, ctx) => {
    const rows = ctx.transact((tx) => [...tx.scan(accountAliases)]);
    return { AccountAliases: rows.map(({ alias }) => alias), IsTruncated: false };
  },
});
