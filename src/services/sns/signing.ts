/** The key that signs notifications: one for an account and region, made when it is first needed. */
import { createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';

import type { TaskContext } from '#kernel/operation';

import type { Signed } from './envelope.ts';
import { type SigningKey, signingKeys } from './tables.ts';

const RSA_BITS = 2048;
// [SNS Developer Guide, "Verifying the signatures of Amazon SNS messages"]
const DIGESTS = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

type SigningContext = Pick<TaskContext, 'cache' | 'newId' | 'now' | 'transact'>;

/**
 * Signs a text. GAP: the certificate's address has AWS's form and nothing answers there: the kernel has no public route yet
 * that a service could serve a file at.
 */
export async function signText(
  ctx: SigningContext,
  text: string,
  version: '1' | '2',
  origin: string,
): Promise<Signed> {
  const { id, privateKey } = await signingKeyOf(ctx);
  const key = ctx.cache<KeyObject>('signing key').getOrMake(id, () => createPrivateKey(privateKey));
  return {
    version,
    signature: sign(DIGESTS[version], Buffer.from(text), key).toString('base64'),
    certificateUrl: `${origin}/SimpleNotificationService-${id}.pem`,
  };
}

async function signingKeyOf(ctx: SigningContext): Promise<SigningKey> {
  const known = ctx.transact((tx) => tx.get(signingKeys, 'current') ?? null);
  if (known) return known;
  const pem = await makeKey();
  return ctx.transact((tx) => {
    // Another task may have been quicker.
    const other = tx.get(signingKeys, 'current');
    if (other) return other;
    const key: SigningKey = {
      name: 'current',
      id: ctx.newId().replaceAll('-', ''),
      privateKey: pem,
      createdAtMs: ctx.now(),
    };
    tx.put(signingKeys, key);
    return key;
  });
}

/** A new private key as PEM, made beside the main thread. */
function makeKey(): Promise<string> {
  return new Promise((resolve, reject) => {
    generateKeyPair(
      'rsa',
      {
        modulusLength: RSA_BITS,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      },
      (error, _publicKey, privateKey) => {
        if (error) reject(error);
        else resolve(privateKey);
      },
    );
  });
}
