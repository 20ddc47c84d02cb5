/** Users, groups, roles and policies with everything that is put in and attached to them. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import {
  boundaryOf,
  tagsOf,
  toAttachedPolicy,
  toAwsPolicy,
  toAwsVersion,
  toPolicy,
  toVersion,
} from './answer.ts';
import type * as wire from './api.gen.ts';
import { awsPolicies } from './aws-managed-policies.ts';
import { attachedPolicies, inlinePoliciesOf } from './entity-policies.ts';
import { arnOfEntity, listEntities } from './entity.ts';
import { profilesOf, toProfile } from './instance-profile.ts';
import { usesOf } from './managed-policy.ts';
import { groupsOf } from './membership.ts';
import { encodeDocument } from './policy-document.ts';
import { type Entity, policies, policyVersions } from './tables.ts';
import { shownTrust } from './trust.ts';

/** One entry of the answer, in one of its four lists. */
export interface Detail {
  readonly cursor: string;
  readonly user?: wire.UserDetail;
  readonly group?: wire.GroupDetail;
  readonly role?: wire.RoleDetail;
  readonly policy?: wire.ManagedPolicyDetail;
}

export function detailsOf(
  tx: Transaction,
  ctx: Context,
  filter: readonly wire.EntityType[] | undefined,
): readonly Detail[] {
  const isWanted = (type: wire.EntityType) =>
    filter === undefined || filter.length === 0 || filter.includes(type);
  return [
    ...(isWanted('User') ? userDetails(tx, ctx) : []),
    ...(isWanted('Group') ? groupDetails(tx, ctx) : []),
    ...(isWanted('Role') ? roleDetails(tx, ctx) : []),
    ...(isWanted('LocalManagedPolicy') ? policyDetails(tx, ctx) : []),
    ...(isWanted('AWSManagedPolicy') ? awsPolicyDetails(tx) : []),
  ];
}

function userDetails(tx: Transaction, ctx: Context): readonly Detail[] {
  return listEntities(tx, 'user').map((user) => ({
    cursor: `1 ${user.name}`,
    user: {
      ...fieldsOf(ctx, user),
      UserName: user.name,
      UserId: user.id,
      UserPolicyList: inlineDetails(tx, user),
      GroupList: groupsOf(tx, user).map(({ name }) => name),
      AttachedManagedPolicies: attachedPolicies(tx, ctx.account, user).map(toAttachedPolicy),
      ...boundaryOf(user),
      ...tagsOf(user),
    },
  }));
}

function groupDetails(tx: Transaction, ctx: Context): readonly Detail[] {
  return listEntities(tx, 'group').map((group) => ({
    cursor: `2 ${group.name}`,
    group: {
      ...fieldsOf(ctx, group),
      GroupName: group.name,
      GroupId: group.id,
      GroupPolicyList: inlineDetails(tx, group),
      AttachedManagedPolicies: attachedPolicies(tx, ctx.account, group).map(toAttachedPolicy),
    },
  }));
}

function roleDetails(tx: Transaction, ctx: Context): readonly Detail[] {
  return listEntities(tx, 'role').map((role) => ({
    cursor: `3 ${role.name}`,
    role: {
      ...fieldsOf(ctx, role),
      RoleName: role.name,
      RoleId: role.id,
      AssumeRolePolicyDocument: encodeDocument(shownTrust(tx, ctx.account, role.trust)),
      InstanceProfileList: profilesOf(tx, role).map((profile) => toProfile(tx, ctx, profile)),
      RolePolicyList: inlineDetails(tx, role),
      AttachedManagedPolicies: attachedPolicies(tx, ctx.account, role).map(toAttachedPolicy),
      ...boundaryOf(role),
      ...tagsOf(role),
      RoleLastUsed: {},
    },
  }));
}

function policyDetails(tx: Transaction, ctx: Context): readonly Detail[] {
  return [...tx.scan(policies)].map((policy) => ({
    cursor: `4 ${policy.name}`,
    policy: {
      ...toPolicy(tx, ctx, policy),
      ...(policy.description !== undefined && { Description: policy.description }),
      PolicyVersionList: [...tx.scan(policyVersions, { prefix: [policy.id], reverse: true })].map(
        (version) => ({
          Document: encodeDocument(version.document),
          ...toVersion(version, policy),
        }),
      ),
    },
  }));
}

/** Of the policies of AWS, those that this account uses. */
function awsPolicyDetails(tx: Transaction): readonly Detail[] {
  const used = awsPolicies.filter(({ arn }) => {
    const { attached, bounding } = usesOf(tx, arn);
    return attached + bounding > 0;
  });
  return used.map((policy) => ({
    cursor: `5 ${policy.name}`,
    policy: {
      ...toAwsPolicy(tx, policy),
      ...(policy.description !== undefined && { Description: policy.description }),
      PolicyVersionList: [{ Document: encodeDocument(policy.document), ...toAwsVersion(policy) }],
    },
  }));
}

function fieldsOf(ctx: Context, entity: Entity) {
  return {
    Path: entity.path,
    Arn: arnOfEntity(ctx.account, entity),
    CreateDate: entity.createdAt,
  };
}

function inlineDetails(tx: Transaction, entity: Entity): readonly wire.PolicyDetail[] {
  return inlinePoliciesOf(tx, entity).map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }));
}
