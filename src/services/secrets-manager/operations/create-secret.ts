import type { AccessRule, Context } from '#kernel/operation';
import { blind } from '#kernel/store';
import { invariant } from '#lib/assert';

import { boolCondition, keyConditions, tagConditions } from '../access.ts';
import type { CreateSecretRequest, CreateSecretResponse } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { checkKeyAccess, sealValue } from '../encryption.ts';
import { prepareValue, storeValue } from '../new-value.ts';
import { addReplicas, checkRegions, replicasOf, shownReplicas } from '../replication.ts';
import { addSecret, checkName, makeSuffix, parseSecretId, secretArn } from '../secret.ts';
import { type Secret, secrets } from '../tables.ts';
import { checkedTags, givenTags, withTags } from '../tag.ts';
import { unsupported } from '../unsupported.ts';
import { givenValue } from '../value.ts';
import { CURRENT, findVersion } from '../version.ts';

export const createSecret = operation('CreateSecret', {
  secrets: ['SecretString', 'SecretBinary'],

  access: (input, ctx) => {
    checkName(input.Name);
    const suffix = makeSuffix((bytes) => ctx.random(bytes));
    const rule: AccessRule = {
      action: 'secretsmanager:CreateSecret',
      resource: secretArn(ctx, input.Name, suffix),
      conditions: {
        'secretsmanager:name': input.Name,
        'secretsmanager:description': input.Description,
        'secretsmanager:type': input.Type,
        'secretsmanager:addreplicaregions': input.AddReplicaRegions?.map(
          ({ Region = '' }) => Region,
        ),
        ...boolCondition('forceoverwritereplicasecret', input.ForceOverwriteReplicaSecret),
        ...keyConditions(ctx, input.KmsKeyId),
        ...tagConditions(givenTags(input.Tags)),
      },
    };
    // AWS: tags and replicas need their own permissions. [Secrets Manager API Reference, CreateSecret]
    return [
      rule,
      ...(input.Tags?.length ? [{ ...rule, action: 'secretsmanager:TagResource' }] : []),
      ...(input.AddReplicaRegions
        ? [{ ...rule, action: 'secretsmanager:ReplicateSecretToRegions' }]
        : []),
    ];
  },

  handle: async (input, ctx, [rule]) => {
    if (input.Type) throw unsupported('CreateSecret', 'Type');
    const tags = withTags({}, checkedTags(input.Tags));
    checkRegions(ctx, input.AddReplicaRegions ?? []);
    const value = givenValue(input);
    const former = ctx.transact((tx) => tx.get(secrets, blind(input.Name)));
    if (former) return await repeated(ctx, input, former);
    const secret = secretOf(input, ctx, rule, tags);
    const versionId = input.ClientRequestToken ?? ctx.newId();
    const { arn, kmsKeyId } = secret;
    if (kmsKeyId !== undefined) await checkKeyAccess(ctx, arn, kmsKeyId);
    const sealed = value && (await sealValue(ctx, { secretArn: arn, versionId, kmsKeyId }, value));
    return ctx.transact((tx) => {
      if (tx.get(secrets, blind(secret.name))) throw alreadyExists(secret.name);
      addSecret(tx, secret);
      if (sealed) storeValue(tx, secret, { versionId, kmsKeyId }, sealed, [CURRENT]);
      const mayOverwrite = input.ForceOverwriteReplicaSecret ?? false;
      addReplicas(tx, secret, input.AddReplicaRegions ?? [], { ctx, mayOverwrite });
      const kept = replicasOf(tx, secret);
      return {
        ARN: arn,
        Name: secret.name,
        ...(sealed && { VersionId: versionId }),
        ...(kept.length > 0 && { ReplicationStatus: shownReplicas(kept) }),
      };
    });
  },
});

function secretOf(
  input: CreateSecretRequest,
  ctx: Context,
  rule: AccessRule | undefined,
  tags: Secret['tags'],
): Secret {
  const arn = rule?.resource ?? '';
  const { suffix } = parseSecretId(arn);
  invariant(suffix !== undefined, 'the rule of CreateSecret names the whole ARN');
  const now = ctx.now();
  return {
    id: ctx.newId(),
    name: input.Name,
    suffix,
    arn,
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.KmsKeyId && { kmsKeyId: input.KmsKeyId }),
    createdAtMs: now,
    changedAtMs: now,
    tags,
    ...(input.AddReplicaRegions && { primaryRegion: ctx.region }),
  };
}

/** The name is taken: by this very request, which was repeated, or by another secret. */
async function repeated(
  ctx: Context,
  input: CreateSecretRequest,
  secret: Secret,
): Promise<CreateSecretResponse> {
  if (secret.deleteAtMs !== undefined) {
    throw fault(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const versionId = input.ClientRequestToken ?? '';
  const value = givenValue(input);
  const isKnown = ctx.transact((tx) => findVersion(tx, secret, versionId)?.hasValue ?? false);
  if (!isKnown || !value) throw alreadyExists(secret.name);
  await prepareValue(ctx, secret, { versionId, value, kmsKeyId: secret.kmsKeyId });
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
}

function alreadyExists(name: string) {
  return fault(
    'ResourceExistsException',
    `The operation failed because the secret ${name} already exists.`,
  );
}
