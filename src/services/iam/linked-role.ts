/** Service-linked roles: what AWS makes for a service, and how it goes away again. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';

import { LINKED_PATH } from './aws-managed-policies.ts';
import { fault } from './define.ts';
import { countAnyway, findEntity, newEntity, uncountOne } from './entity.ts';
import { limits } from './limits.ts';
import { linkedRoles } from './linked-roles.ts';
import { attachments, entities, type Role, type RoleDeletion, roleDeletions } from './tables.ts';

/** The role's name and path; a service without a role that is known here is refused. */
export function requireLinkedRole(service: string, suffix: string | undefined) {
  const known = linkedRoles.get(service);
  if (known && !known.takesSuffix && suffix !== undefined)
    throw fault('InvalidInputException', `Custom suffix is not allowed for ${service}`);
  if (!known?.made) {
    throw fault(
      'InvalidInputException',
      `AWSServiceName: no service-linked role of ${service} is known here.`,
    );
  }
  const { roleName, policyName } = known.made;
  return {
    name: suffix === undefined ? roleName : `${roleName}_${suffix}`,
    path: `${LINKED_PATH}${service}/`,
    policyArn: `arn:aws:iam::aws:policy${LINKED_PATH}${policyName}`,
  };
}

/** AWS: service-linked roles may exceed the quota of roles. [IAM User Guide, "Create a service-linked role"] */
export function addLinkedRole(
  tx: Transaction,
  ctx: Context,
  given: {
    readonly service: string;
    readonly suffix: string | undefined;
    readonly description: string | undefined;
  },
): Role {
  const { name, path, policyArn } = requireLinkedRole(given.service, given.suffix);
  // [Recorded: test_service_role_already_exists]
  if (tx.get(entities, 'role', blind(name.toLowerCase()))) {
    throw fault(
      'InvalidInputException',
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    );
  }
  const role = {
    ...newEntity(ctx, 'role', name, path),
    tags: [],
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: given.service },
          Action: 'sts:AssumeRole',
        },
      ],
    }),
    maxSessionSeconds: limits.sessionSeconds.min,
    linkedService: given.service,
    ...(given.description !== undefined && { description: given.description }),
  };
  countAnyway(tx, 'role');
  tx.put(entities, role);
  tx.put(attachments, { entityId: role.id, policyArn });
  return role;
}

/** A role that is linked to a service; another one is deleted as roles are. */
export function requireLinked(tx: Transaction, name: string): Role {
  const role = findEntity(tx, 'role', name);
  if (role?.linkedService === undefined) {
    throw fault('NoSuchEntityException', `The role with name ${name} cannot be found.`);
  }
  return role;
}

/** The deletion of a role that has begun and not ended. */
export function findDeletionOf(tx: Transaction, role: Role): RoleDeletion | undefined {
  for (const deletion of tx.scanIndex(roleDeletions, 'role', { prefix: [role.id] }))
    return deletion;
  return undefined;
}

/** `task/aws-service-role/SERVICE/ROLE/UUID` */
export function deletionTaskId(ctx: Context, { path, name }: Role): string {
  return `task${path}${name}/${ctx.newId()}`;
}

/** The ARN of the role that a deletion is of, as the id of its task tells. */
export function arnOfDeletion(account: string, taskId: string): string {
  const [, role] = /^task(\/aws-service-role\/[\w.-]+\/[\w+=,.@-]+)\/[\w-]+$/.exec(taskId) ?? [];
  if (role === undefined)
    throw fault('InvalidInputException', `DeletionTaskId: ${taskId} is not the id of a deletion.`);
  return `arn:aws:iam::${account}:role${role}`;
}

export function removeLinkedRole(tx: Transaction, role: Role): void {
  for (const attachment of tx.scan(attachments, { prefix: [role.id] }))
    tx.delete(attachments, attachment);
  uncountOne(tx, 'role');
  tx.delete(entities, role);
}
