import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { durationMs, type EpochMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { failed, note, retryAt, succeeded } from '../delivery.ts';
import { digestOf, makeSigningKey, SIGNATURE_ALGORITHM, type UsableKey } from '../digest.ts';
import { limits } from '../limits.ts';
import { putFile } from '../object.ts';
import { type Chain, chains, type LogFile, logFiles, signingKeys, type Trail } from '../tables.ts';
import { findTrailById } from '../trail.ts';

interface Source {
  readonly trail: string;
  readonly region: string;
}

const HOUR_MS = durationMs({ minutes: limits.digestMinutes });

/**
 * Writes the digest of an hour, signed and linked to the one before. An hour whose digest cannot be delivered is tried again
 * before the next. A chain ends when its trail is stopped, deleted, or no longer validated.
 */
export const writeDigest = task<Source>({
  name: 'cloudtrail.write-digest',
  retry: retrySchedules.untilDone,

  run: async (source, ctx) => {
    const hour = ctx.transact((tx) => hourOf(tx, source));
    if (!hour) return;
    const { trail, chain, endMs, files } = hour;
    const key = await signingKey(ctx, source.region);
    const digest = digestOf({ account: ctx.account, trail, chain, endMs, files, key });
    const books = { ...source, channel: 'digests' as const };
    try {
      await putFile(ctx, trail, {
        key: digest.link.key,
        text: digest.text,
        metadata: {
          signature: digest.link.signature,
          'signature-algorithm': SIGNATURE_ALGORITHM,
        },
      });
    } catch (error) {
      if (!isFault(error)) throw error;
      ctx.transact((tx) =>
        note(tx, books, (before) => {
          const after = failed(before, tx.now, error);
          enqueue(tx, source, retryAt(tx.now, after.failures));
          return after;
        }),
      );
      return;
    }
    ctx.transact((tx) => {
      for (const file of files) tx.delete(logFiles, file);
      note(tx, books, (before) => succeeded(before, tx.now, 0));
      const current = findTrailById(tx, trail.id);
      if (!current?.isLogging || !current.isValidated) {
        endChain(tx, source);
        return;
      }
      tx.put(chains, { ...source, nextStartMs: endMs, last: digest.link });
      enqueue(tx, source, plusMs(endMs, HOUR_MS));
    });
  },
});

/** Begins a chain where there is none: its first digest comes in an hour. */
export function beginChain(tx: Transaction, trail: Trail, region: string): void {
  const source = { trail: trail.id, region };
  if (tx.get(chains, trail.id, region)) return;
  tx.put(chains, { ...source, nextStartMs: tx.now });
  enqueue(tx, source, plusMs(tx.now, HOUR_MS));
}

export function endChain(tx: Transaction, { trail, region }: Source): void {
  const chain = tx.get(chains, trail, region);
  if (!chain) return;
  tx.delete(chains, chain);
  tx.cancel(taskId(chain));
}

function taskId({ trail, region }: Source): string {
  return `digest/${trail}/${region}`;
}

function enqueue(tx: Transaction, { trail, region }: Source, at: EpochMs): void {
  tx.enqueue(writeDigest, { trail, region }, { id: taskId({ trail, region }), at });
}

interface Hour {
  readonly trail: Trail;
  readonly chain: Chain;
  readonly endMs: EpochMs;
  readonly files: readonly LogFile[];
}

function hourOf(tx: Transaction, source: Source): Hour | undefined {
  const trail = findTrailById(tx, source.trail);
  const chain = tx.get(chains, source.trail, source.region);
  if (!trail || !chain) return undefined;
  const endMs = plusMs(chain.nextStartMs, HOUR_MS);
  const prefix = [source.trail, source.region];
  return { trail, chain, endMs, files: [...tx.scan(logFiles, { prefix, until: [endMs] })] };
}

/** The key pair that signs in a region at this time; the next is made when the last one has had its time. */
async function signingKey(ctx: TaskContext, region: string): Promise<UsableKey> {
  const known = ctx.transact((tx) => currentKey(tx, region));
  if (known) return known;
  const made = await makeSigningKey(region, ctx.now());
  return ctx.transact((tx) => {
    const other = currentKey(tx, region);
    if (other) return other;
    for (const { privateKey, ...key } of tx.scan(signingKeys, { prefix: [region] }))
      if (privateKey !== undefined) tx.put(signingKeys, key);
    tx.put(signingKeys, made);
    return made;
  });
}

function currentKey(tx: Transaction, region: string): UsableKey | undefined {
  const [last] = tx.scan(signingKeys, { prefix: [region], reverse: true });
  if (last?.privateKey === undefined || last.validUntilMs <= tx.now) return undefined;
  return { ...last, privateKey: last.privateKey };
}
