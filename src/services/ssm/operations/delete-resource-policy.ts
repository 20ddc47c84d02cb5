import { operation } from '../define.ts';
import { requireShared } from '../parameter.ts';
import { pathOfResource, requirePolicy } from '../resource-policy.ts';
import { parameters } from '../tables.ts';

export const deleteResourcePolicy = operation('DeleteResourcePolicy', {
  access: ({ ResourceArn }) => ({ action: 'ssm:DeleteResourcePolicy', resource: ResourceArn }),

  handle: ({ ResourceArn, PolicyId, PolicyHash }, ctx) => {
    const path = pathOfResource(ResourceArn);
    return ctx.transact((tx) => {
      const { sharing, ...rest } = requireShared(tx, path);
      requirePolicy(sharing, PolicyId, PolicyHash);
      tx.put(parameters, rest);
      return {};
    });
  },
});
