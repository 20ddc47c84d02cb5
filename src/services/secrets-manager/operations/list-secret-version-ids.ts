import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import { onSecret, ownerOf, requireGranted } from '../access.ts';
import type { ListSecretVersionIdsRequest, SecretVersionsListEntry } from '../api.gen.ts';
import { operation } from '../define.ts';
import { limits } from '../limits.ts';
import { invalidToken } from '../listing.ts';
import { type Secret, type Version, versions } from '../tables.ts';

export const listSecretVersionIds = operation('ListSecretVersionIds', {
  owner: ownerOf,
  access: onSecret('ListSecretVersionIds'),

  handle: (input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      const { found, next } = pageOf(tx, ctx, secret, input);
      return {
        Versions: found.map(shownVersion),
        ...(next !== undefined && { NextToken: next }),
        ARN: secret.arn,
        Name: secret.name,
      };
    }),
});

function pageOf(
  tx: Transaction,
  ctx: Context,
  { id }: Secret,
  {
    NextToken,
    MaxResults = limits.page.versions,
    IncludeDeprecated = false,
  }: ListSecretVersionIdsRequest,
) {
  const purpose = `secrets-manager.versions/${id}`;
  const position = NextToken === undefined ? undefined : ctx.openToken(purpose, NextToken);
  if (NextToken !== undefined && position === undefined) throw invalidToken();
  const after = position?.split('/').map(Number);
  const found: Version[] = [];
  for (const version of tx.scanIndex(versions, 'created', {
    prefix: [id],
    ...(after && { after }),
  })) {
    if (version.stages.length === 0 && !IncludeDeprecated) continue;
    const last = found.at(-1);
    if (last && found.length === MaxResults) {
      return { found, next: ctx.sealToken(purpose, `${last.createdAtMs}/${last.order}`) };
    }
    found.push(version);
  }
  return { found };
}

function shownVersion({
  id,
  stages,
  createdAtMs,
  accessedAtMs,
  kmsKeyId = 'DefaultEncryptionKey',
}: Version): SecretVersionsListEntry {
  const accessed: EpochMs | undefined = accessedAtMs;
  return {
    VersionId: id,
    // AWS: a version without labels has no list of them. [recordings, test_deprecated_secret_version_stage]
    ...(stages.length > 0 && { VersionStages: stages }),
    ...(accessed !== undefined && { LastAccessedDate: accessed }),
    CreatedDate: createdAtMs,
    KmsKeyIds: [kmsKeyId],
  };
}
