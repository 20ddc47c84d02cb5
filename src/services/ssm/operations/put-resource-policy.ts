import { operation } from '../define.ts';
import { requireShared } from '../parameter.ts';
import { checkShareable, pathOfResource, withPolicy } from '../resource-policy.ts';
import { parameters } from '../tables.ts';

export const putResourcePolicy = operation('PutResourcePolicy', {
  access: ({ ResourceArn }) => ({ action: 'ssm:PutResourcePolicy', resource: ResourceArn }),

  handle: ({ ResourceArn, Policy, PolicyId, PolicyHash }, ctx) => {
    const path = pathOfResource(ResourceArn);
    return ctx.transact((tx) => {
      const parameter = requireShared(tx, path);
      checkShareable(parameter);
      const given = {
        text: Policy,
        ...(PolicyId !== undefined && { id: PolicyId }),
        ...(PolicyHash !== undefined && { hash: PolicyHash }),
      };
      const sharing = withPolicy(parameter.sharing, given, () => ctx.newId());
      tx.put(parameters, { ...parameter, sharing });
      return { PolicyId: sharing.id, PolicyHash: sharing.hash };
    });
  },
});
