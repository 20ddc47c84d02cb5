/** Server certificates: a certificate, its private key and its chain, under a name. */
import { makeUniqueId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';

import type * as wire from './api.gen.ts';
import { expiryOf, requireCertificate, requireChain, requirePair } from './certificate.ts';
import { fault } from './define.ts';
import { countOne, secondOf } from './entity.ts';
import { type ServerCertificate, serverCertificates, type Tag } from './tables.ts';

const ARN_START = 'server-certificate';

/** The ARN of a certificate; one that does not exist is thought to lie at the root of the paths. */
export function arnOfServerCertificate(tx: Transaction, account: string, name: string): string {
  return arnOfCertificate(account, findServerCertificate(tx, name) ?? { path: '/', name });
}

function arnOfCertificate(
  account: string,
  { path, name }: Pick<ServerCertificate, 'path' | 'name'>,
): string {
  return `arn:aws:iam::${account}:${ARN_START}${path}${name}`;
}

export function findServerCertificate(
  tx: Transaction,
  name: string,
): ServerCertificate | undefined {
  return tx.get(serverCertificates, blind(name));
}

/** A certificate by its ARN, which must be the very one. */
export function findCertificateByArn(
  tx: Transaction,
  account: string,
  arn: string,
): ServerCertificate | undefined {
  const found = findServerCertificate(tx, arn.slice(arn.lastIndexOf('/') + 1));
  return found && arnOfCertificate(account, found) === arn ? found : undefined;
}

/** [Recorded: test_server_certificate] */
export function requireServerCertificate(tx: Transaction, name: string): ServerCertificate {
  const found = findServerCertificate(tx, name);
  if (!found) {
    throw fault(
      'NoSuchEntityException',
      `The Server Certificate with name ${name} cannot be found.`,
    );
  }
  return found;
}

export function addServerCertificate(
  tx: Transaction,
  ctx: Context,
  given: {
    readonly name: string;
    readonly path: string;
    readonly body: string;
    readonly chain: string | undefined;
    readonly privateKey: string;
    readonly tags: readonly Tag[];
  },
): ServerCertificate {
  const leaf = requireCertificate(given.body);
  requirePair(leaf, given.privateKey);
  if (given.chain !== undefined) requireChain(leaf, given.chain);
  requireFreeName(tx, given.name);
  countOne(tx, 'server-certificate');
  const certificate = {
    name: given.name,
    path: given.path,
    id: makeUniqueId('ASCA', ctx.random(17)),
    body: given.body.trim(),
    ...(given.chain !== undefined && { chain: given.chain.trim() }),
    privateKey: given.privateKey,
    uploadedAt: secondOf(tx.now),
    expiresAt: expiryOf(leaf),
    tags: given.tags,
  };
  tx.put(serverCertificates, certificate);
  return certificate;
}

export function renameServerCertificate(
  tx: Transaction,
  certificate: ServerCertificate,
  to: { readonly name?: string | undefined; readonly path?: string | undefined },
): void {
  const renamed = {
    ...certificate,
    name: to.name ?? certificate.name,
    path: to.path ?? certificate.path,
  };
  if (renamed.name !== certificate.name) requireFreeName(tx, renamed.name);
  tx.delete(serverCertificates, certificate);
  tx.put(serverCertificates, renamed);
}

function requireFreeName(tx: Transaction, name: string): void {
  if (findServerCertificate(tx, name)) {
    throw fault(
      'EntityAlreadyExistsException',
      `The Server Certificate with name ${name} already exists.`,
    );
  }
}

export function toCertificateMetadata(
  ctx: Context,
  certificate: ServerCertificate,
): wire.ServerCertificateMetadata {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: arnOfCertificate(ctx.account, certificate),
    UploadDate: certificate.uploadedAt,
    Expiration: certificate.expiresAt,
  };
}
