import { onAccount } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { accountAliases } from '../../tables.ts';

export const deleteAccountAlias = operation('DeleteAccountAlias', {
  access: (_input, ctx) => onAccount(ctx, 'DeleteAccountAlias'),

  handle: ({ AccountAlias }, ctx) =>
    ctx.transact((tx) => {
      const row = tx.get(accountAliases, 'alias');
      if (row?.alias !== AccountAlias) {
        throw fault('NoSuchEntityException', `The Account Alias ${AccountAlias} cannot be found.`);
      }
      tx.delete(accountAliases, row);
      return {};
    }),
});
