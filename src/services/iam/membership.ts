/** Which users are in which groups. */
import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { findEntityById, quotaExceeded } from './entity.ts';
import { limits } from './limits.ts';
import { type Group, memberships, type User } from './tables.ts';

export function groupsOf(tx: Transaction, user: User): readonly Group[] {
  const found: Group[] = [];
  for (const { groupId } of tx.scan(memberships, { prefix: [user.id] })) {
    const group = findEntityById(tx, groupId);
    if (group?.kind === 'group') found.push(group);
  }
  return found;
}

export function usersOf(tx: Transaction, group: Group): readonly User[] {
  const found: User[] = [];
  for (const { userId } of tx.scanIndex(memberships, 'group', { prefix: [group.id] })) {
    const user = findEntityById(tx, userId);
    if (user?.kind === 'user') found.push(user);
  }
  return found;
}

export function addToGroup(tx: Transaction, group: Group, user: User): void {
  if (tx.get(memberships, user.id, group.id)) return;
  if (groupsOf(tx, user).length >= limits.groupsPerUser)
    throw quotaExceeded('GroupsPerUser', limits.groupsPerUser);
  tx.put(memberships, { userId: user.id, groupId: group.id });
}

export function removeFromGroup(tx: Transaction, group: Group, user: User): void {
  const membership = tx.get(memberships, user.id, group.id);
  if (!membership) {
    throw fault(
      'NoSuchEntityException',
      `The user with name ${user.name} is not in the group ${group.name}.`,
    );
  }
  tx.delete(memberships, membership);
}
