/** Instance profiles: the containers in which EC2 is given a role. */
import { makeUniqueId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';

import { tagsOf, toListedRole } from './answer.ts';
import type * as wire from './api.gen.ts';
import { fault } from './define.ts';
import {
  countOne,
  deleteConflict,
  findEntityById,
  quotaExceeded,
  secondOf,
  uncountOne,
} from './entity.ts';
import { type InstanceProfile, instanceProfiles, type Role, type Tag } from './tables.ts';

export function findProfile(tx: Transaction, name: string): InstanceProfile | undefined {
  const found = tx.get(instanceProfiles, blind(name.toLowerCase()));
  return found?.name === name ? found : undefined;
}

export function requireProfile(tx: Transaction, name: string): InstanceProfile {
  const found = findProfile(tx, name);
  if (!found) throw fault('NoSuchEntityException', `Instance Profile ${name} cannot be found.`);
  return found;
}

/** An instance profile of the account by its ARN, which must be the very one. */
export function findProfileByArn(
  tx: Transaction,
  account: string,
  arn: string,
): InstanceProfile | undefined {
  const found = findProfile(tx, arn.slice(arn.lastIndexOf('/') + 1));
  const whole = found && `arn:aws:iam::${account}:instance-profile${found.path}${found.name}`;
  return whole === arn ? found : undefined;
}

/** Of an instance profile that does not exist, the ARN it would have at the root of the paths. */
export function arnOfProfile(ctx: Context, tx: Transaction, name: string): string {
  const path = findProfile(tx, name)?.path ?? '/';
  return `arn:aws:iam::${ctx.account}:instance-profile${path}${name}`;
}

export function addProfile(
  tx: Transaction,
  ctx: Context,
  name: string,
  path: string | undefined,
  tags: readonly Tag[],
): InstanceProfile {
  if (tx.get(instanceProfiles, blind(name.toLowerCase())))
    throw fault('EntityAlreadyExistsException', `Instance Profile ${name} already exists.`);
  countOne(tx, 'instance-profile');
  const profile = {
    name,
    path: path ?? '/',
    id: makeUniqueId('AIPA', ctx.random(17)),
    createdAt: secondOf(tx.now),
    tags,
  };
  tx.put(instanceProfiles, profile);
  return profile;
}

export function removeProfile(tx: Transaction, profile: InstanceProfile): void {
  if (profile.roleId !== undefined)
    throw deleteConflict('must remove roles from instance profile first.');
  uncountOne(tx, 'instance-profile');
  tx.delete(instanceProfiles, profile);
}

/** AWS: an instance profile holds one role. [IAM User Guide, "IAM and AWS STS quotas"] */
export function addRole(tx: Transaction, profile: InstanceProfile, role: Role): void {
  if (profile.roleId !== undefined) throw quotaExceeded('InstanceSessionsPerInstanceProfile', 1);
  tx.put(instanceProfiles, { ...profile, roleId: role.id });
}

export function removeRole(tx: Transaction, profile: InstanceProfile, role: Role): void {
  const { roleId, ...empty } = profile;
  if (roleId !== role.id) {
    throw fault(
      'NoSuchEntityException',
      `The role with name ${role.name} is not in the instance profile ${profile.name}.`,
    );
  }
  tx.put(instanceProfiles, empty);
}

export function profilesOf(tx: Transaction, role: Role): readonly InstanceProfile[] {
  return [...tx.scanIndex(instanceProfiles, 'role', { prefix: [role.id] })];
}

export function toProfile(
  tx: Transaction,
  ctx: Context,
  profile: InstanceProfile,
): wire.InstanceProfile {
  const role = profile.roleId === undefined ? undefined : findEntityById(tx, profile.roleId);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: arnOfProfile(ctx, tx, profile.name),
    CreateDate: profile.createdAt,
    Roles: role?.kind === 'role' ? [toListedRole(tx, ctx, role)] : [],
  };
}

/** With the tags, which lists leave out. [IAM API Reference, ListInstanceProfiles] */
export function toWholeProfile(tx: Transaction, ctx: Context, profile: InstanceProfile) {
  return { ...toProfile(tx, ctx, profile), ...tagsOf(profile) };
}
