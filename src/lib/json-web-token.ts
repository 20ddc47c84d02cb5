/** JSON Web Tokens: what one says, and whether the keys of its issuer have signed it. [RFC 7519; RFC 7515] */
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors } from 'jose';

/** What a token says, as its issuer wrote it. */
export type Claims = Readonly<Record<string, unknown>>;

export type TokenCheck =
  | { readonly kind: 'signed'; readonly claims: Claims }
  /** None of the keys is the one that the token names, or can be used with its algorithm. */
  | { readonly kind: 'unknown key' }
  | { readonly kind: 'wrong signature' };

/** Signatures by keys of which the public half is published; never a shared secret, never none. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Reads a token that nobody has verified; undefined for a text that is none, or is signed in a way that is not looked at. */
export function readUnverified(token: string): Claims | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    if (!ALGORITHMS.includes(decodeProtectedHeader(token).alg ?? '')) return undefined;
    return claimsOf(Buffer.from(parts[1] ?? '', 'base64url'));
  } catch {
    return undefined;
  }
}

/** The keys of a JSON Web Key Set as it was fetched; undefined for what is none, or for more keys than `most`. */
export function readKeySet(text: string, most: number): KeySet | undefined {
  try {
    const set: unknown = JSON.parse(text);
    if (!isObject(set) || !Array.isArray(set['keys']) || set['keys'].length > most)
      return undefined;
    // SAFETY: the library looks at every key before it is used, and throws for what is none.
    const find = createLocalJWKSet(set as unknown as Parameters<typeof createLocalJWKSet>[0]);
    return { find };
  } catch {
    return undefined;
  }
}

export interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

/** Whether one of the keys has signed the token. When it is valid, and for whom, the caller looks at. */
export async function verifyToken(token: string, keys: KeySet): Promise<TokenCheck> {
  try {
    const { payload } = await compactVerify(token, keys.find, { algorithms: ALGORITHMS });
    return signed(payload);
  } catch (error) {
    // A token that names no key is tried with each that might be meant.
    if (error instanceof errors.JWKSMultipleMatchingKeys) return await verifyByAny(token, error);
    return error instanceof errors.JWSSignatureVerificationFailed
      ? { kind: 'wrong signature' }
      : { kind: 'unknown key' };
  }
}

async function verifyByAny(
  token: string,
  candidates: errors.JWKSMultipleMatchingKeys,
): Promise<TokenCheck> {
  for await (const key of candidates) {
    try {
      const { payload } = await compactVerify(token, key, { algorithms: ALGORITHMS });
      return signed(payload);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return { kind: 'wrong signature' };
}

function signed(payload: Uint8Array): TokenCheck {
  const claims = claimsOf(payload);
  return claims ? { kind: 'signed', claims } : { kind: 'wrong signature' };
}

function claimsOf(payload: Uint8Array): Claims | undefined {
  const claims: unknown = JSON.parse(Buffer.from(payload).toString());
  return isObject(claims) ? claims : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
