/** Secrets as DescribeSecret and ListSecrets show them. */
import type { Transaction } from '#kernel/store';

import type { SecretListEntry } from './api.gen.ts';
import { shownRules } from './rotation-rules.ts';
import { nextRotationDate } from './rotation.ts';
import type { Secret } from './tables.ts';
import { shownTags } from './tag.ts';
import { versionsOf } from './version.ts';

type Shown = Omit<SecretListEntry, 'SecretVersionsToStages'>;

/** What both show alike. Members without a value are left out. */
export function shownSecret(secret: Secret): Shown {
  const { description, kmsKeyId, rotation, tags } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    ...(rotation && {
      RotationEnabled: rotation.isEnabled,
      RotationLambdaARN: rotation.functionArn,
      ...(rotation.rules && { RotationRules: shownRules(rotation) }),
      NextRotationDate: nextRotationDate(rotation),
    }),
    LastRotatedDate: secret.rotatedAtMs,
    LastChangedDate: secret.changedAtMs,
    LastAccessedDate: secret.accessedAtMs,
    DeletedDate: secret.deleteAtMs,
    ...(Object.keys(tags).length > 0 && { Tags: shownTags(tags) }),
    CreatedDate: secret.createdAtMs,
    PrimaryRegion: secret.primaryRegion,
  };
}

/** The labels of the versions that have some; undefined for a secret without versions. */
export function shownStages(
  tx: Transaction,
  secret: Secret,
): Readonly<Record<string, readonly string[]>> | undefined {
  const labelled = versionsOf(tx, secret).filter(({ stages }) => stages.length > 0);
  if (labelled.length === 0) return undefined;
  return Object.fromEntries(labelled.map(({ id, stages }) => [id, stages]));
}
