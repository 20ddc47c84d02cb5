/**
 * Import tokens: what GetParametersForImport gives and ImportKeyMaterial takes back. A token holds the private half of the wrapping
 * key, sealed by this cloud, so that nothing is remembered of imports that never come.
 */
import type { Context } from '#kernel/operation';
import type { EpochMs } from '#lib/time';

import type { AlgorithmSpec } from './api.gen.ts';
import { fault } from './define.ts';
import type { Place } from './key-name.ts';

const PURPOSE = 'kms.import';

export interface ImportToken extends Place {
  readonly keyId: string;
  readonly algorithm: AlgorithmSpec;
  /** The private wrapping key in PKCS #8, in base64. */
  readonly privateKey: string;
  readonly validToMs: EpochMs;
}

export function sealImportToken(ctx: Context, token: ImportToken): Buffer {
  return Buffer.from(ctx.sealToken(PURPOSE, JSON.stringify(token)), 'base64');
}

/** The token of a request; refuses those of other keys, and old ones. */
export function requireImportToken(ctx: Context, keyId: string, bytes: Uint8Array): ImportToken {
  const text = ctx.openToken(PURPOSE, Buffer.from(bytes).toString('base64'));
  // SAFETY: only `sealImportToken` seals for this purpose.
  const token = text === undefined ? undefined : (JSON.parse(text) as ImportToken);
  const isHere = token?.account === ctx.account && token.region === ctx.region;
  if (!token || !isHere || token.keyId !== keyId) {
    throw fault('InvalidImportTokenException', 'The import token is not one of this key.');
  }
  if (token.validToMs <= ctx.now()) {
    throw fault('ExpiredImportTokenException', 'The import token has expired.');
  }
  return token;
}
