import { accountOf } from '#kernel/identity';
import { blind, type Transaction } from '#kernel/store';

import { keyRule, requireGranted } from '../access.ts';
import type { CreateGrantRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { checkDryRun } from '../dry-run.ts';
import { contextConditions } from '../encryption-context.ts';
import { checkGrantTokens, grantTokenOf } from '../grant-token.ts';
import { checkPrincipal, constraintOf, constraintTypeOf, isSameGrant } from '../grant.ts';
import { ownerOfName } from '../key-name.ts';
import { checkUsable } from '../key.ts';
import { limits } from '../limits.ts';
import { type Grant, grants, type Key, keys } from '../tables.ts';
import { unsupported } from '../unsupported.ts';

const ID_BYTES = 32;

export const createGrant = operation('CreateGrant', {
  secrets: ['GrantToken', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),

  access: (input, ctx) => {
    checkSupported(input);
    const constraint = constraintOf(input.Constraints);
    const { via, caller } = ctx.identity;
    return keyRule(ctx, {
      action: 'kms:CreateGrant',
      name: input.KeyId,
      isCrossAccount: true,
      conditions: {
        ...contextConditions(constraint?.context),
        'kms:grantconstrainttype': constraintTypeOf(constraint),
        'kms:grantisforawsresource': String(caller.kind === 'service' || (via?.length ?? 0) > 0),
        'kms:grantoperations': input.Operations,
        'kms:granteeprincipal': input.GranteePrincipal,
        'kms:retiringprincipal': input.RetiringPrincipal,
      },
    });
  },

  handle: (input, ctx, [rule]) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const grantee = requireGrantee(input);
    if (input.RetiringPrincipal !== undefined) {
      checkPrincipal('RetiringPrincipal', input.RetiringPrincipal);
    }
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkUsable(ctx, key);
      checkDryRun(input.DryRun);
      const known = findSame(tx, key, grantee, input);
      if (known) return { GrantId: known.id, GrantToken: grantTokenOf(ctx, known) };
      if (key.grantCount >= limits.grantsPerKey) {
        throw fault(
          'LimitExceededException',
          `The key has reached the quota of ${limits.grantsPerKey} grants.`,
        );
      }
      const constraint = constraintOf(input.Constraints);
      const grant: Grant = {
        keyId: key.id,
        id: ctx.random(ID_BYTES).toString('hex'),
        createdAtMs: tx.now,
        ...(input.Name !== undefined && { name: input.Name }),
        grantee,
        ...(input.RetiringPrincipal !== undefined && { retiring: input.RetiringPrincipal }),
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

function requireGrantee({ GranteePrincipal }: CreateGrantRequest): string {
  if (GranteePrincipal === undefined) {
    throw fault(
      'ValidationException',
      "1 validation error detected: Value null at 'granteePrincipal' failed to satisfy constraint: Member must not be null",
    );
  }
  checkPrincipal('GranteePrincipal', GranteePrincipal);
  return GranteePrincipal;
}

const SYMMETRIC: ReadonlySet<string> = new Set([
  'CreateGrant',
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
]);

function checkSupported(input: CreateGrantRequest): void {
  if (input.GranteeServicePrincipal !== undefined)
    throw unsupported('CreateGrant', 'GranteeServicePrincipal');
  if (input.RetiringServicePrincipal !== undefined)
    throw unsupported('CreateGrant', 'RetiringServicePrincipal');
  if (input.Constraints?.SourceArn !== undefined)
    throw unsupported('CreateGrant', 'Constraints.SourceArn');
  const other = input.Operations.find((each) => !SYMMETRIC.has(each));
  if (other !== undefined) {
    throw fault(
      'ValidationException',
      `Operation ${other} is not supported by a key of key spec SYMMETRIC_DEFAULT.`,
    );
  }
}
