import { onNew, tagConditions } from '../../access.ts';
import { boundaryOf, tagsOf, toRole } from '../../answer.ts';
import { LINKED_PATH } from '../../aws-managed-policies.ts';
import { fault, operation } from '../../define.ts';
import { requireBoundary } from '../../entity-policies.ts';
import { addEntity, newEntity } from '../../entity.ts';
import { limits } from '../../limits.ts';
import { newTags } from '../../tag.ts';
import { storedTrust } from '../../trust.ts';

export const createRole = operation('CreateRole', {
  access: ({ RoleName, Path, PermissionsBoundary, Tags }, ctx) =>
    onNew(ctx, 'CreateRole', 'role', RoleName, Path, {
      'iam:permissionsboundary': PermissionsBoundary,
      ...tagConditions(Tags),
    }),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      if (input.Path?.startsWith(LINKED_PATH) ?? false) {
        throw fault(
          'InvalidInputException',
          `Path: ${LINKED_PATH} is kept for service-linked roles, which CreateServiceLinkedRole makes.`,
        );
      }
      const { Description, MaxSessionDuration, PermissionsBoundary } = input;
      const role = {
        ...newEntity(ctx, 'role', input.RoleName, input.Path),
        tags: newTags(input.Tags),
        trust: storedTrust(tx, ctx, input.AssumeRolePolicyDocument),
        maxSessionSeconds: MaxSessionDuration ?? limits.sessionSeconds.min,
        ...(Description !== undefined && { description: Description }),
        ...(PermissionsBoundary !== undefined && {
          boundary: requireBoundary(tx, ctx, PermissionsBoundary),
        }),
      };
      addEntity(tx, role);
      return { Role: { ...toRole(tx, ctx, role), ...boundaryOf(role), ...tagsOf(role) } };
    }),
});
