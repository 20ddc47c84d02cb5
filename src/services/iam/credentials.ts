/** What a user signs in with besides access keys: it must be gone before the user is. */
import type { Transaction } from '#kernel/store';

import { deleteConflict } from './entity.ts';
import { devicesOf } from './mfa.ts';
import { findProfileOf } from './password.ts';
import { credentialsOf } from './service-credential.ts';
import { signingCertificatesOf } from './signing-certificate.ts';
import { sshKeysOf } from './ssh-public-key.ts';
import type { User } from './tables.ts';

/** AWS: a user is deleted only when nothing is left of this. [IAM API Reference, DeleteUser] */
export function requireNoCredentials(tx: Transaction, user: User): void {
  if (findProfileOf(tx, user)) throw deleteConflict('must delete login profile first.');
  if (devicesOf(tx, user).length > 0) throw deleteConflict('must deactivate MFA device first.');
  if (signingCertificatesOf(tx, user).length > 0)
    throw deleteConflict('must delete signing certificates first.');
  if (sshKeysOf(tx, user).length > 0) throw deleteConflict('must delete SSH public keys first.');
  if (credentialsOf(tx, user).length > 0)
    throw deleteConflict('must delete service specific credentials first.');
}
