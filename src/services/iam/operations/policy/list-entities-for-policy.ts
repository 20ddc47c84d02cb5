import { onPolicy } from '../../access.ts';
import { operation } from '../../define.ts';
import { entitiesUsing, findAwsPolicy, requireOwnPolicy } from '../../managed-policy.ts';
import { pageOf } from '../../page.ts';
import type { Entity } from '../../tables.ts';

export const listEntitiesForPolicy = operation('ListEntitiesForPolicy', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'ListEntitiesForPolicy', PolicyArn),

  handle: (input, ctx) => {
    const { PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input;
    const users = ctx.transact((tx) => {
      if (!findAwsPolicy(PolicyArn)) requireOwnPolicy(tx, ctx, PolicyArn, 'ListEntitiesForPolicy');
      return entitiesUsing(tx, PolicyArn, PolicyUsageFilter);
    });
    const listed = users.filter(
      ({ kind, path }) =>
        path.startsWith(PathPrefix) &&
        (EntityFilter === undefined || EntityFilter.toLowerCase() === kind),
    );
    const { items, more } = pageOf(ctx, 'ListEntitiesForPolicy', listed, cursorOf, input);
    return {
      PolicyGroups: items
        .filter(({ kind }) => kind === 'group')
        .map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: items
        .filter(({ kind }) => kind === 'user')
        .map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: items
        .filter(({ kind }) => kind === 'role')
        .map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...more,
    };
  },
});

function cursorOf({ kind, name }: Entity): string {
  return `${kind} ${name}`;
}
