import type { Context } from '#kernel/operation';

import { keyRule, notAuthorized, requireGranted } from '../access.ts';
import type { RetireGrantRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { removeGrant, requireGrant } from '../grant-removal.ts';
import { readGrantToken, requireGrantToken } from '../grant-token.ts';
import { constraintTypeOf, GRANT_CONDITION, mayRetire } from '../grant.ts';
import { keyArn, ownerOfName, parseKeyName } from '../key-name.ts';

export const retireGrant = operation('RetireGrant', {
  secrets: ['GrantToken'],
  owner: ({ KeyId, GrantToken }, ctx) =>
    GrantToken === undefined
      ? ownerOfName(KeyId)
      : { account: readGrantToken(ctx, GrantToken)?.place.account ?? ctx.account },

  access: (input, ctx) => {
    const { key, grantId } = requireNames(input, ctx);
    const action = 'kms:RetireGrant';
    const parsed = parseKeyName(key);
    const grant = ctx.transact((tx) =>
      requireGrant(tx, parsed?.kind === 'key' ? parsed.id : '', grantId),
    );
    // AWS: the grant decides, policies alone cannot allow it. [KMS Developer Guide, "Retiring and revoking grants"]
    if (!mayRetire(grant, ctx.identity.caller)) throw notAuthorized(ctx, action, key);
    return keyRule(ctx, {
      action,
      name: key,
      isCrossAccount: true,
      conditions: {
        ...contextConditions(grant.constraint?.context?.pairs),
        'kms:grantconstrainttype': constraintTypeOf(grant.constraint),
        [GRANT_CONDITION]: grant.id,
      },
    });
  },

  handle: (input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const { grantId } = requireNames(input, ctx);
      const grant = requireGrant(tx, requireGranted(tx, ctx, rule).id, grantId);
      checkDryRun(input.DryRun);
      removeGrant(tx, grant);
      return {};
    }),
});

/** A grant is named by its token, or by its id and the ARN of its key. */
function requireNames(
  { GrantToken, KeyId, GrantId }: RetireGrantRequest,
  ctx: Context,
): { readonly key: string; readonly grantId: string } {
  if (GrantToken !== undefined && KeyId === undefined && GrantId === undefined) {
    const { place, keyId, grantId } = requireGrantToken(ctx, GrantToken);
    return { key: keyArn(place, keyId), grantId };
  }
  if (GrantToken === undefined && KeyId !== undefined && GrantId !== undefined) {
    return { key: KeyId, grantId: GrantId };
  }
  throw fault('ValidationException', 'Specify either a grant token, or a key ARN and a grant ID.');
}
