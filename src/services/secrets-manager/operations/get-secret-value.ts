import type { Transaction } from '#kernel/store';

import { onSecret, ownerOf, requireGranted } from '../access.ts';
import type { GetSecretValueRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { openValue } from '../encryption.ts';
import { midnightOf } from '../rotation-rules.ts';
import { checkAlive, findSame } from '../secret.ts';
import { type Secret, secrets, type Value, type Version, versions } from '../tables.ts';
import { findValue, placeOf, shownValue } from '../value.ts';
import { CURRENT, findVersion, holderOf, versionsOf } from '../version.ts';

export const getSecretValue = operation('GetSecretValue', {
  secrets: ['SecretString', 'SecretBinary'],
  owner: ownerOf,
  access: onSecret('GetSecretValue', ({ VersionId, VersionStage }: GetSecretValueRequest) => ({
    'secretsmanager:versionid': VersionId,
    'secretsmanager:versionstage': VersionStage ?? (VersionId === undefined ? CURRENT : undefined),
  })),

  handle: async (input, ctx, [rule]) => {
    const { secret, version, value } = ctx.transact((tx) => {
      const found = requireGranted(tx, rule);
      checkAlive(found);
      return requireVersion(tx, found, input);
    });
    const plain = await openValue(ctx, placeOf(secret, version), value);
    ctx.transact((tx) => noteAccess(tx, secret, version.id));
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...shownValue(plain),
      VersionStages: version.stages,
      CreatedDate: version.createdAtMs,
    };
  },
});

interface Found {
  readonly secret: Secret;
  readonly version: Version;
  readonly value: Value;
}

function requireVersion(
  tx: Transaction,
  secret: Secret,
  { VersionId, VersionStage }: GetSecretValueRequest,
): Found {
  const version =
    VersionId === undefined
      ? holderOf(versionsOf(tx, secret), VersionStage ?? CURRENT)
      : findVersion(tx, secret, VersionId);
  if (version && VersionStage !== undefined && !version.stages.includes(VersionStage)) {
    throw fault(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  const value = version && findValue(tx, version);
  if (version && value) return { secret, version, value };
  const asked =
    VersionId === undefined
      ? `staging label: ${VersionStage ?? CURRENT}`
      : `VersionId: ${VersionId}`;
  throw fault(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${asked}`,
  );
}

/**
 * AWS: the date of the last access has no time: it is written once a day. [Secrets Manager API Reference, DescribeSecret]
 * GAP: the first read of a day fails while the disk takes no writes.
 */
function noteAccess(tx: Transaction, same: Secret, versionId: string): void {
  const secret = findSame(tx, same);
  const version = secret && findVersion(tx, secret, versionId);
  if (!secret || !version) return;
  const accessedAtMs = midnightOf(tx.now);
  if (secret.accessedAtMs !== accessedAtMs) tx.put(secrets, { ...secret, accessedAtMs });
  if (version.accessedAtMs !== accessedAtMs) tx.put(versions, { ...version, accessedAtMs });
}
