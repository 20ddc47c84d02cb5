import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { POLICY_NAME } from '../key-policy.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../page.ts';

export const listKeyPolicies = operation('ListKeyPolicies', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:ListKeyPolicies', name: KeyId }),

  handle: ({ KeyId: _keyId, ...page }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const { id } = requireGranted(tx, ctx, rule);
      const { items, more } = pageOf(
        ctx,
        {
          list: `policies/${id}`,
          bounds: limits.page.policies,
          after: (cursor) => (cursor === undefined ? [POLICY_NAME] : []),
          cursorOf: (name) => name,
        },
        page,
      );
      return { PolicyNames: items, ...more };
    }),
});
