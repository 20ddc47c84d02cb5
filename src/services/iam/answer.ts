/** How rows look in answers. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type * as wire from './api.gen.ts';
import { type AwsPolicy, LINKED_PATH } from './aws-managed-policies.ts';
import { arnOfEntity } from './entity.ts';
import { arnOfPolicy, type ManagedPolicy, usesOf } from './managed-policy.ts';
import { encodeDocument } from './policy-document.ts';
import type { AccessKey, Entity, Group, Policy, PolicyVersion, Role, User } from './tables.ts';
import { toWireTags } from './tag.ts';
import { shownTrust } from './trust.ts';

/** What every list of users gives. AWS: lists leave out the tags and the boundary. [IAM API Reference, ListUsers] */
export function toUser(ctx: Context, user: User): wire.User {
  return { UserName: user.name, UserId: user.id, ...fieldsOf(ctx, user) };
}

export function toWholeUser(ctx: Context, user: User): wire.User {
  return { ...toUser(ctx, user), ...boundaryOf(user), ...tagsOf(user) };
}

export function toGroup(ctx: Context, group: Group): wire.Group {
  return { GroupName: group.name, GroupId: group.id, ...fieldsOf(ctx, group) };
}

/** What CreateRole answers and lists repeat. [Recorded: CreateRole, ListRoles] */
export function toRole(tx: Transaction, ctx: Context, role: Role): wire.Role {
  return {
    RoleName: role.name,
    RoleId: role.id,
    ...fieldsOf(ctx, role),
    AssumeRolePolicyDocument: encodeDocument(shownTrust(tx, ctx.account, role.trust)),
  };
}

export function toListedRole(tx: Transaction, ctx: Context, role: Role): wire.Role {
  return {
    ...toRole(tx, ctx, role),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

export function toWholeRole(tx: Transaction, ctx: Context, role: Role): wire.Role {
  return {
    ...toListedRole(tx, ctx, role),
    ...boundaryOf(role),
    ...tagsOf(role),
    // GAP: when a role was last used is not kept; AWS answers an empty element too, until it has seen a use.
    RoleLastUsed: {},
  };
}

function fieldsOf(ctx: Context, entity: Entity) {
  return {
    Path: entity.path,
    Arn: arnOfEntity(ctx.account, entity),
    CreateDate: entity.createdAt,
  };
}

export function boundaryOf({ boundary }: User | Role) {
  if (boundary === undefined) return {};
  return {
    PermissionsBoundary: {
      // AWS: the type is told as Policy, whatever the model says. [awsdocs/iam-user-guide, issue 82]
      // SAFETY: the codec writes the text as it is.
      PermissionsBoundaryType: 'Policy' as string as wire.PermissionsBoundaryAttachmentType,
      PermissionsBoundaryArn: boundary,
    },
  };
}

export function tagsOf({ tags }: Pick<Entity, 'tags'>) {
  return tags.length > 0 ? { Tags: toWireTags(tags) } : {};
}

/** What CreatePolicy answers and ListPolicies repeats: no description. [IAM API Reference, Policy] */
export function toPolicy(tx: Transaction, ctx: Context, policy: Policy): wire.Policy {
  const arn = arnOfPolicy(ctx.account, policy);
  const { attached, bounding } = usesOf(tx, arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.defaultVersion}`,
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: bounding,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  };
}

export function toVersion(
  version: PolicyVersion,
  { defaultVersion }: Pick<Policy, 'defaultVersion'>,
): wire.PolicyVersion {
  return {
    VersionId: `v${version.version}`,
    IsDefaultVersion: version.version === defaultVersion,
    CreateDate: version.createdAt,
  };
}

export function toAttachedPolicy({ name, arn }: ManagedPolicy): wire.AttachedPolicy {
  return { PolicyName: name, PolicyArn: arn };
}

export function toKeyMetadata(key: AccessKey, userName: string): wire.AccessKeyMetadata {
  return {
    UserName: userName,
    AccessKeyId: key.id,
    Status: key.isActive ? 'Active' : 'Inactive',
    CreateDate: key.createdAt,
  };
}

export function toAwsPolicy(tx: Transaction, policy: AwsPolicy): wire.Policy {
  const { attached, bounding } = usesOf(tx, policy.arn);
  // GAP: the unique ids of AWS's policies are not known here and left out.
  return {
    PolicyName: policy.name,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.version}`,
    AttachmentCount: attached,
    PermissionsBoundaryUsageCount: bounding,
    IsAttachable: policy.path !== LINKED_PATH,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  };
}

export function toAwsVersion(policy: AwsPolicy): wire.PolicyVersion {
  return {
    VersionId: `v${policy.version}`,
    IsDefaultVersion: true,
    CreateDate: policy.updatedAt,
  };
}
