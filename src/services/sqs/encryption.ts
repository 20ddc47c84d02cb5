/** Bodies under a KMS key: a data key encrypts them, KMS decides who may have it. [SQS Developer Guide, "Key management"] */
import { isFault } from '#kernel/fault';
import { arnOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import { NONCE_BYTES, openWithNonce, sealWithNonce } from '#lib/aes-gcm';
import { invariant } from '#lib/assert';
import { type EpochMs, plusSeconds } from '#lib/time';
import type { KmsApi } from '#services/kms/api.gen';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { MessageBody, Queue, WrappedKey } from './tables.ts';

// A body can be moved to another queue: its place is no part of the seal.
const UNBOUND = '';

/** A data key in the clear, and as KMS wrapped it. It lives in memory, for the reuse period and one caller. */
export interface DataKey {
  readonly key: Buffer;
  readonly wrapped: WrappedKey;
  readonly untilMs: EpochMs;
}

/** The transaction met a body whose key this caller has not been given yet. */
export class NeedsKey extends Error {
  override readonly name = 'NeedsKey';
  readonly wrapped: WrappedKey;
  readonly queue: Queue;

  constructor(wrapped: WrappedKey, queue: Queue) {
    super('a data key is needed');
    this.wrapped = wrapped;
    this.queue = queue;
  }
}

/** The data key for messages that this caller sends now, if it was given one that is still good. */
export function knownKeyForSending(ctx: Context, queue: Queue): DataKey | undefined {
  if (queue.encryption.kind !== 'kms') return undefined;
  const known = ctx.cache<DataKey>('data keys').get(nameForSending(ctx, queue));
  return known && known.untilMs > ctx.now() ? known : undefined;
}

/** A data key serves one caller, one key and one queue: whoever may not use the key is told so at once. */
function nameForSending(ctx: Context, { encryption, arn }: Queue): string {
  const keyId = encryption.kind === 'kms' ? encryption.keyId : '';
  return `send\n${arnOf(ctx.identity.caller)}\n${keyId}\n${arn}`;
}

/** The data key for messages that this caller sends now; undefined for a queue that is not under a KMS key. */
export async function keyForSending(ctx: Context, queue: Queue): Promise<DataKey | undefined> {
  const { encryption } = queue;
  if (encryption.kind !== 'kms') return undefined;
  const known = knownKeyForSending(ctx, queue);
  if (known) return known;
  const made = await refusing(async () => {
    const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
    const answer = await kms.GenerateDataKey(
      { KeyId: encryption.keyId, KeySpec: 'AES_256', EncryptionContext: contextOf(queue.arn) },
      { account: ctx.account, region: ctx.region },
    );
    return {
      key: Buffer.from(answer.Plaintext ?? []),
      wrapped: {
        keyArn: answer.KeyId ?? encryption.keyId,
        wrapped: Buffer.from(answer.CiphertextBlob ?? []).toString('base64'),
        queueArn: queue.arn,
      },
      untilMs: plusSeconds(ctx.now(), encryption.reuseSeconds),
    };
  });
  ctx.cache<DataKey>('data keys').set(nameForSending(ctx, queue), made);
  return made;
}

/** Encrypts a body; its place in the queue is no part of it, so that it can be moved to a dead-letter queue. */
export function encryptBody(ctx: Context, { key }: DataKey, body: string): string {
  const sealing = { key, nonce: ctx.random(NONCE_BYTES), bound: UNBOUND };
  return sealWithNonce(sealing, Buffer.from(body, 'utf8')).toString('base64');
}

/** The text of a body for this caller. Throws NeedsKey where KMS must be asked first. */
export function readBody(ctx: Context, queue: Queue, stored: MessageBody): string {
  if (!stored.key) return stored.body;
  const known = ctx.cache<DataKey>('data keys').get(nameOf(ctx, stored.key));
  if (!known || known.untilMs <= ctx.now()) throw new NeedsKey(stored.key, queue);
  const plain = openWithNonce(
    { key: known.key, bound: UNBOUND },
    Buffer.from(stored.body, 'base64'),
  );
  invariant(plain, 'a body opens with the key that KMS gave for it');
  return plain.toString('utf8');
}

/** Asks KMS, as this caller, for the data key of a body. */
export async function fetchKey(ctx: Context, { wrapped, queue }: NeedsKey): Promise<void> {
  const { encryption } = queue;
  const reuseSeconds =
    encryption.kind === 'kms' ? encryption.reuseSeconds : limits.dataKeyReuseSeconds.usual;
  const key = await refusing(async () => {
    const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
    const answer = await kms.Decrypt(
      {
        CiphertextBlob: Buffer.from(wrapped.wrapped, 'base64'),
        KeyId: wrapped.keyArn,
        EncryptionContext: contextOf(wrapped.queueArn),
      },
      { account: ctx.account, region: ctx.region },
    );
    return Buffer.from(answer.Plaintext ?? []);
  });
  ctx
    .cache<DataKey>('data keys')
    .set(nameOf(ctx, wrapped), { key, wrapped, untilMs: plusSeconds(ctx.now(), reuseSeconds) });
}

function nameOf(ctx: Context, wrapped: WrappedKey): string {
  return `receive\n${arnOf(ctx.identity.caller)}\n${wrapped.wrapped}`;
}

// AWS: SQS gives KMS the queue's ARN as encryption context. A dead letter keeps the context of the queue it was sent to.
function contextOf(queueArn: string): Readonly<Record<string, string>> {
  return { 'aws:sqs:arn': queueArn };
}

/** Turns KMS's refusals into those of SQS. [SQS API Reference, SendMessage, "Errors"] */
async function refusing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isFault(error)) throw error;
    switch (error.code) {
      case 'AccessDeniedException':
        throw fault('KmsAccessDenied', error.message);
      case 'DisabledException':
        throw fault('KmsDisabled', error.message);
      case 'KMSInvalidStateException':
        throw fault('KmsInvalidState', error.message);
      case 'NotFoundException':
        throw fault('KmsNotFound', error.message);
      case 'InvalidKeyUsageException':
        throw fault('KmsInvalidKeyUsage', error.message);
      default:
        throw error;
    }
  }
}
