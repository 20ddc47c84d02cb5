import { accountOf } from '#kernel/identity';
import { blind, type Transaction } from '#kernel/store';

import { keyRule, requireGranted } from '../access.ts';
import type { CreateGrantRequest } from '../api.gen.ts';
import { grantConditions } from '../conditions.ts';
import { fault, operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { checkGrantTokens, grantTokenOf } from '../grant-token.ts';
import {
  checkGrantable,
  constraintOf,
  constraintTypeOf,
  isSameGrant,
  principalOf,
} from '../grant.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { limits } from '../limits.ts';
import { type Grant, grants, type Key, keys } from '../tables.ts';

const ID_BYTES = 32;

export const createGrant = operation('CreateGrant', {
  secrets: ['GrantToken', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: (input, ctx) => {
    const constraint = constraintOf(input.Constraints);
    return keyRule(ctx, {
      action: 'kms:CreateGrant',
      name: input.KeyId,
      isCrossAccount: true,
      conditions: {
        ...grantConditions(ctx.identity),
        ...contextConditions(constraint?.context?.pairs),
        'kms:grantconstraintsourcearn': constraint?.sourceArn,
        'kms:grantconstrainttype': constraintTypeOf(constraint),
        'kms:grantoperations': input.Operations,
        'kms:granteeprincipal': input.GranteePrincipal,
        'kms:granteeserviceprincipal': input.GranteeServicePrincipal,
        'kms:retiringprincipal': input.RetiringPrincipal,
        'kms:retiringserviceprincipal': input.RetiringServicePrincipal,
      },
    });
  },

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const grantee = requireGrantee(input);
    const retiring = principalOf(
      'RetiringPrincipal',
      input.RetiringPrincipal,
      input.RetiringServicePrincipal,
    );
    const constraint = constraintOf(input.Constraints);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'use');
      checkGrantable(key, input.Operations, constraint);
      checkDryRun(input.DryRun);
      const known = findSame(tx, key, grantee, input);
      if (known) return { GrantId: known.id, GrantToken: grantTokenOf(ctx, known) };
      if (key.grantCount >= limits.grantsPerKey) {
        throw fault(
          'LimitExceededException',
          `The key has reached the quota of ${limits.grantsPerKey} grants.`,
        );
      }
      const grant: Grant = {
        keyId: key.id,
        id: ctx.random(ID_BYTES).toString('hex'),
        createdAtMs: tx.now,
        ...(input.Name !== undefined && { name: input.Name }),
        grantee,
        ...(retiring !== undefined && { retiring }),
        issuingAccount: accountOf(ctx.identity.caller) ?? ctx.account,
        operations: input.Operations,
        ...(constraint && { constraint }),
      };
      tx.put(grants, grant);
      tx.put(keys, { ...key, grantCount: key.grantCount + 1 });
      return { GrantId: grant.id, GrantToken: grantTokenOf(ctx, grant) };
    });
  },
});

/** AWS: the same request with the same name gives the grant that is there. [KMS API Reference, CreateGrant] */
function findSame(
  tx: Transaction,
  key: Key,
  grantee: string,
  input: CreateGrantRequest,
): Grant | undefined {
  if (input.Name === undefined) return undefined;
  for (const grant of tx.scanIndex(grants, 'grantee', { prefix: [key.id, blind(grantee)] })) {
    if (isSameGrant(grant, input)) return grant;
  }
  return undefined;
}

function requireGrantee({ GranteePrincipal, GranteeServicePrincipal }: CreateGrantRequest): string {
  const grantee = principalOf('GranteePrincipal', GranteePrincipal, GranteeServicePrincipal);
  if (grantee !== undefined) return grantee;
  throw fault(
    'ValidationException',
    "1 validation error detected: Value null at 'granteePrincipal' failed to satisfy constraint: Member must not be null",
  );
}
