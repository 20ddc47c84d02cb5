import { onAccount } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { accountAliases } from '../../tables.ts';

export const createAccountAlias = operation('CreateAccountAlias', {
  access: (_input, ctx) => onAccount(ctx, 'CreateAccountAlias'),

  // GAP: aliases are unique across all accounts of AWS; here nobody else's alias is looked at.
  handle: ({ AccountAlias }, ctx) =>
    ctx.transact((tx) => {
      if (tx.get(accountAliases, 'alias')?.alias === AccountAlias) {
        throw fault(
          'EntityAlreadyExistsException',
          `The account alias ${AccountAlias} already exists.`,
        );
      }
      tx.put(accountAliases, { alias: AccountAlias });
      return {};
    }),
});
