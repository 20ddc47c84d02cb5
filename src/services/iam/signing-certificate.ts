/** Signing certificates of users. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type * as wire from './api.gen.ts';
import { expiryOf, requireCertificate } from './certificate.ts';
import { fault } from './define.ts';
import { findEntityById, quotaExceeded, secondOf } from './entity.ts';
import { limits } from './limits.ts';
import { type SigningCertificate, signingCertificates, type User } from './tables.ts';

const ID_LETTERS = 32;

export function signingCertificatesOf(tx: Transaction, user: User): readonly SigningCertificate[] {
  return [...tx.scan(signingCertificates, { prefix: [user.id] })];
}

export function requireSigningCertificate(
  tx: Transaction,
  user: User,
  id: string,
): SigningCertificate {
  const found = tx.get(signingCertificates, user.id, id);
  if (!found)
    throw fault('NoSuchEntityException', `The Certificate with id ${id} cannot be found.`);
  return found;
}

/** A certificate is known by its own digest, and belongs to one user. */
export function addSigningCertificate(
  tx: Transaction,
  ctx: Context,
  user: User,
  pem: string,
): SigningCertificate {
  const certificate = requireCertificate(pem);
  if (expiryOf(certificate) <= ctx.now())
    throw fault('InvalidCertificateException', 'The certificate has expired.');
  const id = certificate.fingerprint256.replaceAll(':', '').slice(0, ID_LETTERS);
  for (const { userId } of tx.scanIndex(signingCertificates, 'certificate', { prefix: [id] })) {
    const owner = findEntityById(tx, userId);
    throw fault(
      'DuplicateCertificateException',
      owner?.id === user.id
        ? 'The certificate is already associated with this user.'
        : 'The certificate is already associated with another user.',
    );
  }
  if (signingCertificatesOf(tx, user).length >= limits.signingCertificatesPerUser)
    throw quotaExceeded('SigningCertificatesPerUser', limits.signingCertificatesPerUser);
  const row = {
    id,
    userId: user.id,
    body: pem.trim(),
    isActive: true,
    uploadedAt: secondOf(tx.now),
  };
  tx.put(signingCertificates, row);
  return row;
}

export function toSigningCertificate(
  certificate: SigningCertificate,
  userName: string,
): wire.SigningCertificate {
  return {
    UserName: userName,
    CertificateId: certificate.id,
    CertificateBody: certificate.body,
    Status: certificate.isActive ? 'Active' : 'Inactive',
    UploadDate: certificate.uploadedAt,
  };
}
