/** A directory of one user and a signer of requests, for the tests of authentication. */
import { createPrivateKey, sign as signWith } from 'node:crypto';

import { hmacSha256, sha256Hex } from '#lib/hash';
import { type EpochMs, epochMs } from '#lib/time';

import type { Directory } from '../directory.ts';
import type { Identity } from '../identity.ts';
import type { AccessKeyFacts } from '../service.ts';
import { TokenSealer } from '../tokens.ts';
import { Authenticator, type AuthenticatedCall, type CallFacts } from './authenticator.ts';
import { canonicalPath, canonicalQuery, canonicalRequest } from './canonical.ts';
import type { SignableRequest } from './credential.ts';
import { type Scope, signingKey, stringToSign } from './signature.ts';
import { privateKeyOf, publicKeyOf } from './v4a.ts';

export const NOW = epochMs(Date.parse('2026-01-31T12:00:00Z'));
export const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const tokens = new TokenSealer(Buffer.alloc(32, 7));

export const alice: Identity = {
  caller: {
    kind: 'user',
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/alice',
  },
  userId: 'AIDAALICE',
  accessKeyId: KEY_ID,
};

export const sqs: CallFacts = {
  signingNames: ['sqs'],
  isS3: false,
  isUnsigned: false,
  hasUnsignedBody: false,
};

export const s3: CallFacts = {
  signingNames: ['s3'],
  isS3: true,
  isUnsigned: true,
  hasUnsignedBody: true,
};

export function directoryOf(keys: Readonly<Record<string, AccessKeyFacts>>): Directory {
  return {
    findAccessKey: async (id) => keys[id],
    findPrincipal: async () => undefined,
    findManagedPolicy: async () => undefined,
    checkMfa: async () => false,
    findDataEvents: () => undefined,
    findOrganization: async () => undefined,
    findResource: async () => undefined,
    findRole: async () => undefined,
  };
}

export const directory = directoryOf({
  [KEY_ID]: { secret: SECRET, isActive: true, identity: alice },
  AKIAINACTIVE: { secret: SECRET, isActive: false, identity: alice },
});

export interface TestRequest extends SignableRequest {
  readonly body: Uint8Array;
}

/** Runs both halves of authentication, as the gateway does. */
export async function call(
  request: TestRequest,
  facts: CallFacts = sqs,
  nows: readonly EpochMs[] = [NOW],
): Promise<AuthenticatedCall> {
  const authenticator = new Authenticator(directory, tokens, () => nows);
  const signature = authenticator.inspect(request, facts);
  return authenticator.authenticate(request, facts, signature, request.body);
}

export interface Signing {
  readonly keyId?: string;
  readonly secret?: string;
  readonly scope?: Partial<Scope>;
  readonly dateTime?: string;
  readonly isS3?: boolean;
  /** Replaces the list of signed headers. */
  readonly signedHeaders?: readonly string[];
  readonly payloadHash?: string;
}

/** Signs as the specification says, and lets a test sign what no SDK would. */
export function sign(
  request: Omit<TestRequest, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  signing: Signing = {},
): TestRequest {
  const isS3 = signing.isS3 ?? false;
  const dateTime = signing.dateTime ?? '20260131T120000Z';
  const scope: Scope = {
    date: dateTime.slice(0, 8),
    region: 'us-east-1',
    service: isS3 ? 's3' : 'sqs',
    ...signing.scope,
  };
  const payloadHash = signing.payloadHash ?? sha256Hex(request.body);
  const headers: Record<string, string> = {
    host: 'example.amazonaws.com',
    'x-amz-date': dateTime,
    ...(isS3 && { 'x-amz-content-sha256': payloadHash }),
    ...request.headers,
  };
  const signedHeaders = signing.signedHeaders ?? Object.keys(headers).toSorted();
  const canonical = canonicalRequest({
    method: request.method,
    path: canonicalPath(request.path, isS3),
    query: canonicalQuery(request.query),
    signedHeaders,
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined) ?? '',
    payloadHash,
  });
  const key = signingKey(signing.secret ?? SECRET, scope);
  const signature = hmacHex(key, stringToSign(dateTime, scope, canonical));
  const credential = `${signing.keyId ?? KEY_ID}/${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { ...request, headers };
}

function hmacHex(key: Buffer, text: string): string {
  return hmacSha256(key, text).toString('hex');
}

/** Signs a text by Signature Version 4A. */
export function signV4a(keyId: string, secret: string, text: string): string {
  const { x, y } = publicKeyOf(keyId, secret).export({ format: 'jwk' });
  const d = privateKeyOf(keyId, secret).toString('base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d,
      ...(x !== undefined && { x }),
      ...(y !== undefined && { y }),
    },
  });
  return signWith('sha256', Buffer.from(text), key).toString('hex');
}
