import { fault, operation } from '../define.ts';
import { requireShared } from '../parameter.ts';
import { pathOfResource } from '../resource-policy.ts';

export const getResourcePolicies = operation('GetResourcePolicies', {
  access: ({ ResourceArn }) => ({ action: 'ssm:GetResourcePolicies', resource: ResourceArn }),

  handle: ({ ResourceArn, NextToken }, ctx) => {
    const path = pathOfResource(ResourceArn);
    // A parameter has one policy: no page is followed by another.
    if (NextToken !== undefined) {
      throw fault('ResourcePolicyInvalidParameterException', 'The specified token is not valid.', {
        ParameterNames: ['NextToken'],
      });
    }
    return ctx.transact((tx) => {
      const { sharing } = requireShared(tx, path);
      if (!sharing) return { Policies: [] };
      const { id: PolicyId, hash: PolicyHash, text: Policy } = sharing;
      return { Policies: [{ PolicyId, PolicyHash, Policy }] };
    });
  },
});
