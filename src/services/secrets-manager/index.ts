/** AWS Secrets Manager: secrets, their versions, who may read them, and how they are rotated and replicated. */
import { defineService } from '#kernel/service';

import { batchGetSecretValue } from './operations/batch-get-secret-value.ts';
import { cancelRotateSecret } from './operations/cancel-rotate-secret.ts';
import { createSecret } from './operations/create-secret.ts';
import { deleteResourcePolicy } from './operations/delete-resource-policy.ts';
import { deleteSecret } from './operations/delete-secret.ts';
import { describeSecret } from './operations/describe-secret.ts';
import { getRandomPassword } from './operations/get-random-password.ts';
import { getResourcePolicy } from './operations/get-resource-policy.ts';
import { getSecretValue } from './operations/get-secret-value.ts';
import { listSecretVersionIds } from './operations/list-secret-version-ids.ts';
import { listSecrets } from './operations/list-secrets.ts';
import { putResourcePolicy } from './operations/put-resource-policy.ts';
import { putSecretValue } from './operations/put-secret-value.ts';
import { removeRegionsFromReplication } from './operations/remove-regions-from-replication.ts';
import { replicateSecretToRegions } from './operations/replicate-secret-to-regions.ts';
import { restoreSecret } from './operations/restore-secret.ts';
import { rotateSecret } from './operations/rotate-secret.ts';
import { stopReplicationToReplica } from './operations/stop-replication-to-replica.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';
import { updateSecretVersionStage } from './operations/update-secret-version-stage.ts';
import { updateSecret } from './operations/update-secret.ts';
import { validateResourcePolicy } from './operations/validate-resource-policy.ts';
import { findSecret } from './secret.ts';
import { censuses, replicas, secrets, values, versions } from './tables.ts';
import { deleteSecretTask } from './tasks/delete-secret.ts';
import { keepReplica } from './tasks/keep-replica.ts';
import { openWindow, runRotation } from './tasks/rotate.ts';
import { tellPrimary } from './tasks/tell-primary.ts';

export const secretsManager = defineService({
  name: 'secrets-manager',
  arnService: 'secretsmanager',
  operations: [
    batchGetSecretValue,
    cancelRotateSecret,
    createSecret,
    deleteResourcePolicy,
    deleteSecret,
    describeSecret,
    getRandomPassword,
    getResourcePolicy,
    getSecretValue,
    listSecretVersionIds,
    listSecrets,
    putResourcePolicy,
    putSecretValue,
    removeRegionsFromReplication,
    replicateSecretToRegions,
    restoreSecret,
    rotateSecret,
    stopReplicationToReplica,
    tagResource,
    untagResource,
    updateSecret,
    updateSecretVersionStage,
    validateResourcePolicy,
  ],
  tasks: [deleteSecretTask, keepReplica, openWindow, runRotation, tellPrimary],
  tables: [secrets, versions, values, replicas, censuses],

  directory: {
    resource: (tx, arn) => {
      const secret = findSecret(tx, arn);
      if (!secret || secret.arn !== arn) return undefined;
      return { tags: secret.tags, ...(secret.policy !== undefined && { policy: secret.policy }) };
    },
  },
});
