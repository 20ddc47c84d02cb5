import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { onAccount, onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { listEntities, requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';
import { credentialsOf, requireService, toCredentialMetadata } from '../../service-credential.ts';

export const listServiceSpecificCredentials = operation('ListServiceSpecificCredentials', {
  access: ({ UserName, AllUsers }, ctx) =>
    AllUsers === true
      ? onAccount(ctx, 'ListServiceSpecificCredentials')
      : onEntity(ctx, 'ListServiceSpecificCredentials', 'user', userNameOf(ctx, UserName)),

  handle: (input, ctx) => {
    const { ServiceName } = input;
    if (ServiceName !== undefined) requireService(ServiceName);
    const all = ctx.transact((tx) =>
      usersOf(tx, ctx, input).flatMap((user) =>
        credentialsOf(tx, user)
          .filter(({ service }) => ServiceName === undefined || service === ServiceName)
          .map((credential) => toCredentialMetadata(ctx, user, credential)),
      ),
    );
    const list = 'ListServiceSpecificCredentials';
    const { items, more } = pageOf(ctx, list, all, (one) => one.ServiceSpecificCredentialId, input);
    return { ServiceSpecificCredentials: items, ...more };
  },
});

function usersOf(
  tx: Transaction,
  ctx: Context,
  {
    UserName,
    AllUsers,
  }: { readonly UserName?: string | undefined; readonly AllUsers?: boolean | undefined },
) {
  if (AllUsers === true) return listEntities(tx, 'user');
  return [requireEntity(tx, 'user', userNameOf(ctx, UserName))];
}
