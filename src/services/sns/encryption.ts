/** Contents under a KMS key: a data key encrypts them, KMS decides who may publish. [SNS Developer Guide, "Key management"] */
import { isFault } from '#kernel/fault';
import { arnOf, type Identity } from '#kernel/identity';
import type { Context, TaskContext } from '#kernel/operation';
import { NONCE_BYTES, openWithNonce, sealWithNonce } from '#lib/aes-gcm';
import { invariant } from '#lib/assert';
import { type EpochMs, plusSeconds } from '#lib/time';
import type { KmsApi } from '#services/kms/api.gen';

import { fault } from './define.ts';
import type { Content, Message, Topic, WrappedKey } from './tables.ts';

// Whose a content is, the encryption context of its key tells.
const UNBOUND = '';
/** AWS: a data key serves for up to five minutes. [SNS Developer Guide, "Encryption at rest"] */
const REUSE_SECONDS = 300;

/** A data key in the clear, and as KMS wrapped it. It lives in memory, for one publisher. */
interface DataKey {
  readonly key: Buffer;
  readonly wrapped: WrappedKey;
  readonly untilMs: EpochMs;
}

type OpenedKey = Pick<DataKey, 'key' | 'untilMs'>;

type KeyContext = Pick<TaskContext, 'account' | 'cache' | 'client' | 'now' | 'region'>;

/** The data key for what this caller publishes now; undefined for a topic that is not under a KMS key. */
export async function keyForPublishing(ctx: Context, topic: Topic): Promise<DataKey | undefined> {
  const { kmsKeyId } = topic;
  if (kmsKeyId === undefined) return undefined;
  const name = `publish\n${arnOf(ctx.identity.caller)}\n${kmsKeyId}\n${topic.arn}`;
  const cache = ctx.cache<DataKey>('data keys');
  const known = cache.get(name);
  if (known && known.untilMs > ctx.now()) return known;
  const made = await refusing(async () => {
    const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
    const { account, region } = ctx;
    const answer = await kms.GenerateDataKey(
      { KeyId: kmsKeyId, KeySpec: 'AES_256', EncryptionContext: contextOf(topic.arn) },
      { account, region },
    );
    const wrapped = {
      keyArn: answer.KeyId ?? kmsKeyId,
      wrapped: Buffer.from(answer.CiphertextBlob ?? []).toString('base64'),
      publisher: ctx.identity,
    };
    // AWS: a publisher needs kms:Decrypt besides kms:GenerateDataKey. [SNS Developer Guide, "Configuring AWS KMS permissions"]
    const key = await unwrap(ctx, wrapped, topic.arn);
    return { key, wrapped, untilMs: plusSeconds(ctx.now(), REUSE_SECONDS) };
  });
  cache.set(name, made);
  ctx.cache<OpenedKey>('opened keys').set(made.wrapped.wrapped, made);
  return made;
}

/** Encrypts a content. */
export function encrypt(ctx: Pick<Context, 'random'>, { key }: DataKey, content: Content): string {
  const sealing = { key, nonce: ctx.random(NONCE_BYTES), bound: UNBOUND };
  return sealWithNonce(sealing, Buffer.from(JSON.stringify(content), 'utf8')).toString('base64');
}

/** What was published, in the clear: under a KMS key it asks KMS in the publisher's name, or remembers. */
export async function openContent(ctx: KeyContext, message: Message): Promise<Content> {
  const { content, key: wrapped } = message;
  if (typeof content !== 'string' || !wrapped)
    // SAFETY: only a content under a key is a text.
    return content as Content;
  const cache = ctx.cache<OpenedKey>('opened keys');
  let opened = cache.get(wrapped.wrapped);
  if (!opened || opened.untilMs <= ctx.now()) {
    const key = await unwrap(ctx, wrapped, message.topicArn);
    opened = { key, untilMs: plusSeconds(ctx.now(), REUSE_SECONDS) };
    cache.set(wrapped.wrapped, opened);
  }
  const plain = openWithNonce({ key: opened.key, bound: UNBOUND }, Buffer.from(content, 'base64'));
  invariant(plain, 'a content opens with the key that KMS gave for it');
  // SAFETY: what `encrypt` was given, untouched: the tag holds.
  return JSON.parse(plain.toString('utf8')) as Content;
}

async function unwrap(
  ctx: KeyContext,
  { keyArn, wrapped, publisher }: WrappedKey & { readonly publisher: Identity },
  topicArn: string,
): Promise<Buffer> {
  const kms = ctx.client<KmsApi>('kms', { onBehalfOf: publisher });
  const answer = await kms.Decrypt(
    {
      CiphertextBlob: Buffer.from(wrapped, 'base64'),
      KeyId: keyArn,
      EncryptionContext: contextOf(topicArn),
    },
    { account: ctx.account, region: ctx.region },
  );
  return Buffer.from(answer.Plaintext ?? []);
}

// AWS: SNS gives KMS the topic's ARN as encryption context. [SNS Developer Guide, "Key management"]
function contextOf(topicArn: string): Readonly<Record<string, string>> {
  return { 'aws:sns:topicArn': topicArn };
}

/** Turns KMS's refusals into those of SNS. [SNS API Reference, Publish, "Errors"] */
async function refusing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isFault(error)) throw error;
    switch (error.code) {
      case 'AccessDeniedException':
        throw fault('KMSAccessDeniedException', error.message);
      case 'DisabledException':
        throw fault('KMSDisabledException', error.message);
      case 'KMSInvalidStateException':
      case 'InvalidKeyUsageException':
        throw fault('KMSInvalidStateException', error.message);
      case 'NotFoundException':
        throw fault('KMSNotFoundException', error.message);
      default:
        throw error;
    }
  }
}
