/** AWS Key Management Service: keys that do not leave it, and the policies that say who may use them. */
import { defineService } from '#kernel/service';

import { directory } from './directory.ts';
import { cancelKeyDeletion } from './operations/cancel-key-deletion.ts';
import { createAlias } from './operations/create-alias.ts';
import { createGrant } from './operations/create-grant.ts';
import { createKey } from './operations/create-key.ts';
import { decrypt } from './operations/decrypt.ts';
import { deleteAlias } from './operations/delete-alias.ts';
import { describeKey } from './operations/describe-key.ts';
import { disableKeyRotation } from './operations/disable-key-rotation.ts';
import { disableKey } from './operations/disable-key.ts';
import { enableKeyRotation } from './operations/enable-key-rotation.ts';
import { enableKey } from './operations/enable-key.ts';
import { encrypt } from './operations/encrypt.ts';
import { generateDataKeyWithoutPlaintext } from './operations/generate-data-key-without-plaintext.ts';
import { generateDataKey } from './operations/generate-data-key.ts';
import { generateRandom } from './operations/generate-random.ts';
import { getKeyPolicy } from './operations/get-key-policy.ts';
import { getKeyRotationStatus } from './operations/get-key-rotation-status.ts';
import { listAliases } from './operations/list-aliases.ts';
import { listGrants } from './operations/list-grants.ts';
import { listKeyPolicies } from './operations/list-key-policies.ts';
import { listKeys } from './operations/list-keys.ts';
import { listResourceTags } from './operations/list-resource-tags.ts';
import { listRetirableGrants } from './operations/list-retirable-grants.ts';
import { putKeyPolicy } from './operations/put-key-policy.ts';
import { reEncrypt } from './operations/re-encrypt.ts';
import { retireGrant } from './operations/retire-grant.ts';
import { revokeGrant } from './operations/revoke-grant.ts';
import { scheduleKeyDeletion } from './operations/schedule-key-deletion.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';
import { updateAlias } from './operations/update-alias.ts';
import { updateKeyDescription } from './operations/update-key-description.ts';
import { aliases, censuses, grants, keys, materials } from './tables.ts';
import { deleteKey } from './tasks/delete-key.ts';
import { rotateKey } from './tasks/rotate-key.ts';

export const kms = defineService({
  name: 'kms',
  operations: [
    cancelKeyDeletion,
    createAlias,
    createGrant,
    createKey,
    decrypt,
    deleteAlias,
    describeKey,
    disableKey,
    disableKeyRotation,
    enableKey,
    enableKeyRotation,
    encrypt,
    generateDataKey,
    generateDataKeyWithoutPlaintext,
    generateRandom,
    getKeyPolicy,
    getKeyRotationStatus,
    listAliases,
    listGrants,
    listKeyPolicies,
    listKeys,
    listResourceTags,
    listRetirableGrants,
    putKeyPolicy,
    reEncrypt,
    retireGrant,
    revokeGrant,
    scheduleKeyDeletion,
    tagResource,
    untagResource,
    updateAlias,
    updateKeyDescription,
  ],
  tasks: [deleteKey, rotateKey],
  tables: [keys, materials, aliases, grants, censuses],
  directory,
});
