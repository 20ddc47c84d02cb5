/** Service-specific credentials: a user name and a password for one service. */
import { createHash } from 'node:crypto';

import { makeUniqueId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { onEntity } from './access.ts';
import type * as wire from './api.gen.ts';
import { userNameOf } from './caller.ts';
import { fault } from './define.ts';
import { findEntity, quotaExceeded, requireEntity, secondOf } from './entity.ts';
import { limits } from './limits.ts';
import { type ServiceCredential, serviceCredentials, type User } from './tables.ts';

/** Thirty-two bytes are forty-four characters of base64, as AWS's passwords have. */
const PASSWORD_BYTES = 32;

// GAP: AWS also gives credentials for Amazon Bedrock and CloudWatch Logs, which expire; they are refused as services that have none.
const SERVICES = ['codecommit.amazonaws.com', 'cassandra.amazonaws.com'];

export function requireService(service: string): void {
  if (!SERVICES.includes(service)) {
    throw fault(
      'ServiceNotSupportedException',
      `No such service ${service} is supported for Service Specific Credentials`,
    );
  }
}

export function credentialsOf(tx: Transaction, user: User): readonly ServiceCredential[] {
  return [...tx.scan(serviceCredentials, { prefix: [user.id] })];
}

/** On the user whose credential it is; `iam:ServiceSpecificCredentialServiceName` tells for which service. */
export function onCredential(
  ctx: Context,
  action: string,
  named: string | undefined,
  credentialId: string,
) {
  const name = userNameOf(ctx, named);
  const service = ctx.transact((tx) => {
    const user = findEntity(tx, 'user', name);
    const found = user && tx.get(serviceCredentials, user.id, credentialId);
    return found?.service ?? null;
  });
  return onEntity(ctx, action, 'user', name, {
    'iam:servicespecificcredentialservicename': service ?? undefined,
  });
}

/** [Recorded: test_id_match_user_mismatch: the user is looked for first] */
export function requireCredential(
  tx: Transaction,
  userName: string,
  id: string,
): { readonly user: User; readonly credential: ServiceCredential } {
  const user = requireEntity(tx, 'user', userName);
  const credential = tx.get(serviceCredentials, user.id, id);
  if (!credential) throw fault('NoSuchEntityException', `No such credential ${id} exists`);
  return { user, credential };
}

export function addCredential(
  tx: Transaction,
  ctx: Context,
  user: User,
  service: string,
): { readonly credential: ServiceCredential; readonly password: string } {
  const others = credentialsOf(tx, user).filter((one) => one.service === service);
  if (others.length >= limits.serviceCredentialsPerUser)
    throw quotaExceeded('ServiceSpecificCredentialsPerUser', limits.serviceCredentialsPerUser);
  const taken = new Set(others.map(({ number }) => number));
  const { password, verifier } = newPassword(ctx);
  const credential = {
    id: makeUniqueId('ACCA', ctx.random(17)),
    userId: user.id,
    service,
    number: taken.has(0) ? 1 : 0,
    verifier,
    isActive: true,
    createdAt: secondOf(tx.now),
  };
  tx.put(serviceCredentials, credential);
  return { credential, password };
}

/** A password, and what is kept of it: it is too random to be guessed from its digest. */
export function newPassword(ctx: Context): {
  readonly password: string;
  readonly verifier: string;
} {
  const password = ctx.random(PASSWORD_BYTES).toString('base64');
  return { password, verifier: createHash('sha256').update(password).digest('base64') };
}

export function toCredentialMetadata(
  ctx: Context,
  user: User,
  credential: ServiceCredential,
): wire.ServiceSpecificCredentialMetadata & { readonly ServiceUserName: string } {
  const suffix = credential.number === 0 ? '' : `+${credential.number}`;
  return {
    UserName: user.name,
    Status: credential.isActive ? 'Active' : 'Inactive',
    CreateDate: credential.createdAt,
    ServiceSpecificCredentialId: credential.id,
    ServiceName: credential.service,
    ServiceUserName: `${user.name}${suffix}-at-${ctx.account}`,
  };
}
