import { onArn } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { findEntityByArn } from '../../entity.ts';
import { pageOf } from '../../page.ts';
import { policiesGranting } from '../../service-grants.ts';

export const listPoliciesGrantingServiceAccess = operation('ListPoliciesGrantingServiceAccess', {
  access: ({ Arn }, ctx) => onArn(ctx, 'ListPoliciesGrantingServiceAccess', Arn),

  handle: (input, ctx) => {
    const { Arn, ServiceNamespaces } = input;
    const granting = ctx.transact((tx) => {
      const entity = findEntityByArn(tx, ctx.account, Arn);
      if (!entity) throw fault('NoSuchEntityException', `ARN ${Arn} cannot be found.`);
      return [...new Set(ServiceNamespaces)].map((namespace) => ({
        ServiceNamespace: namespace,
        Policies: policiesGranting(tx, ctx, entity, namespace),
      }));
    });
    const list = 'ListPoliciesGrantingServiceAccess';
    const page = { Marker: input.Marker };
    const { items, more } = pageOf(ctx, list, granting, (one) => one.ServiceNamespace, page);
    return { PoliciesGrantingServiceAccess: items, ...more };
  },
});
