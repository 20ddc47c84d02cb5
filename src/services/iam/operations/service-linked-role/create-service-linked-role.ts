import { onNew } from '../../access.ts';
import { toRole } from '../../answer.ts';
import { operation } from '../../define.ts';
import { addLinkedRole, requireLinkedRole } from '../../linked-role.ts';

export const createServiceLinkedRole = operation('CreateServiceLinkedRole', {
  access: ({ AWSServiceName, CustomSuffix }, ctx) => {
    const { name, path } = requireLinkedRole(AWSServiceName, CustomSuffix);
    return onNew(ctx, 'CreateServiceLinkedRole', 'role', name, path, {
      'iam:awsservicename': AWSServiceName,
    });
  },

  handle: ({ AWSServiceName, CustomSuffix, Description }, ctx) =>
    ctx.transact((tx) => {
      const role = addLinkedRole(tx, ctx, {
        service: AWSServiceName,
        suffix: CustomSuffix,
        description: Description,
      });
      return { Role: toRole(tx, ctx, role) };
    }),
});
