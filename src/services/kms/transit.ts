/**
 * Plain text on its way from a key of one account to a key of another: ReEncrypt decrypts where the first key lies and calls itself
 * where the second one lies. In between the text is sealed, and bound to what it may become; callers never see it.
 */
import type { Context } from '#kernel/operation';
import { invariant } from '#lib/assert';

import type { EncryptionAlgorithmSpec, ReEncryptRequest } from './api.gen.ts';
import type { Opened } from './ciphertext-access.ts';
import { isOwnCall } from './conditions.ts';

const PURPOSE = 'kms.transit';

/** What was decrypted, and with what. */
export interface Transit {
  readonly sourceArn: string;
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly opened: Opened;
}

interface Parcel {
  readonly destination: string;
  readonly sourceArn: string;
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly plain: string;
  readonly materialId?: string;
}

/** The request that the account of the destination gets. */
export function sealTransit(
  ctx: Context,
  input: ReEncryptRequest,
  { sourceArn, algorithm, opened }: Transit,
): ReEncryptRequest {
  const parcel: Parcel = {
    destination: input.DestinationKeyId,
    sourceArn,
    algorithm,
    plain: opened.plain.toString('base64'),
    ...(opened.materialId !== undefined && { materialId: opened.materialId }),
  };
  return {
    CiphertextBlob: Buffer.from(ctx.sealToken(PURPOSE, JSON.stringify(parcel)), 'base64'),
    DestinationKeyId: input.DestinationKeyId,
    DestinationEncryptionContext: input.DestinationEncryptionContext,
    DestinationEncryptionAlgorithm: input.DestinationEncryptionAlgorithm,
    SourceKeyId: sourceArn,
    DryRun: input.DryRun,
  };
}

/** What arrives in the account of the destination; undefined for every other request. */
export function openTransit(ctx: Context, input: ReEncryptRequest): Transit | undefined {
  if (!isOwnCall(ctx.identity) || !input.CiphertextBlob) return undefined;
  const text = ctx.openToken(PURPOSE, Buffer.from(input.CiphertextBlob).toString('base64'));
  if (text === undefined) return undefined;
  // SAFETY: only `sealTransit` seals for this purpose.
  const { destination, sourceArn, algorithm, plain, materialId } = JSON.parse(text) as Parcel;
  invariant(destination === input.DestinationKeyId, 'a parcel goes where it was sent');
  return {
    sourceArn,
    algorithm,
    opened: {
      plain: Buffer.from(plain, 'base64'),
      ...(materialId !== undefined && { materialId }),
    },
  };
}
