/** SSH public keys of users: RSA keys, in the form of SSH and in PEM. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

import { makeUniqueId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { quotaExceeded, secondOf } from './entity.ts';
import { limits } from './limits.ts';
import { type SshKey, sshKeys, type User } from './tables.ts';

const SSH_RSA = 'ssh-rsa';
const LINE = /^ssh-rsa\s+([A-Za-z0-9+/]+={0,2})(?:\s.*)?$/;

export function sshKeysOf(tx: Transaction, user: User): readonly SshKey[] {
  return [...tx.scan(sshKeys, { prefix: [user.id] })];
}

export function requireSshKey(tx: Transaction, user: User, id: string): SshKey {
  const found = tx.get(sshKeys, user.id, id);
  if (!found) {
    throw fault('NoSuchEntityException', `The Public Key with id ${id} cannot be found.`);
  }
  return found;
}

export function addSshKey(tx: Transaction, ctx: Context, user: User, given: string): SshKey {
  const blob = toBlob(requireRsaKey(given.trim()));
  const body = `${SSH_RSA} ${blob.toString('base64')}`;
  const keys = sshKeysOf(tx, user);
  if (keys.some((key) => key.body === body)) {
    throw fault(
      'DuplicateSSHPublicKeyException',
      'The SSH public key is already associated with this user.',
    );
  }
  if (keys.length >= limits.sshKeysPerUser)
    throw quotaExceeded('SSHPublicKeysPerUser', limits.sshKeysPerUser);
  const key = {
    id: makeUniqueId('APKA', ctx.random(17)),
    userId: user.id,
    body,
    fingerprint: fingerprintOf(blob),
    isActive: true,
    uploadedAt: secondOf(tx.now),
  };
  tx.put(sshKeys, key);
  return key;
}

/** AWS: RSA keys of at least 2048 bits, as `ssh-rsa` or in PEM. [IAM API Reference, UploadSSHPublicKey] */
function requireRsaKey(given: string): KeyObject {
  const isPem = given.startsWith('-----BEGIN ');
  const encoded = LINE.exec(given)?.[1];
  if (!isPem && encoded === undefined) {
    throw fault(
      'UnrecognizedPublicKeyEncodingException',
      'The public key must be encoded in ssh-rsa format or PEM format.',
    );
  }
  const key = isPem ? findPemKey(given) : findBlobKey(Buffer.from(encoded ?? '', 'base64'));
  if (key?.asymmetricKeyType !== 'rsa')
    throw fault('InvalidPublicKeyException', 'The public key is malformed or is not an RSA key.');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < limits.sshKeyBits) {
    throw fault(
      'InvalidPublicKeyException',
      `The public key must have at least ${limits.sshKeyBits} bits.`,
    );
  }
  return key;
}

function findPemKey(pem: string): KeyObject | undefined {
  // A private key would give its public one; it must not come here.
  if (pem.includes('PRIVATE KEY')) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function findBlobKey(blob: Buffer): KeyObject | undefined {
  const [type, exponent, modulus] = partsOf(blob);
  if (type?.toString('latin1') !== SSH_RSA || !exponent || !modulus) return undefined;
  try {
    const jwk = { kty: 'RSA', e: exponent.toString('base64url'), n: numberOf(modulus) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The strings of an SSH blob, each after its length; none when a length is wrong. [RFC 4251, section 5] */
function partsOf(blob: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? parts : [];
}

function numberOf(modulus: Buffer): string {
  return (modulus[0] === 0 ? modulus.subarray(1) : modulus).toString('base64url');
}

function toBlob(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  const parts = [Buffer.from(SSH_RSA), unsigned(e), unsigned(n)];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/** A number that is not negative begins with a bit that is not set. */
function unsigned(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, 'base64url');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}

/** AWS: the MD5 digest of the key, in pairs of hex digits. [IAM API Reference, SSHPublicKey] */
function fingerprintOf(blob: Buffer): string {
  const digest = createHash('md5').update(blob).digest('hex');
  return (digest.match(/../g) ?? []).join(':');
}

export function encodedAs({ body }: SshKey, encoding: 'SSH' | 'PEM'): string {
  if (encoding === 'SSH') return body;
  return requireRsaKey(body).export({ type: 'spki', format: 'pem' }).toString().trim();
}
