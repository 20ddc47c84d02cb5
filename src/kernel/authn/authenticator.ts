import { hash } from 'node:crypto';

import { equalsInConstantTime } from '#lib/hash';
import { type EpochMs, epochMs } from '#lib/time';

import type { Directory } from '../directory.ts';
import { commonFault, type Fault } from '../fault.ts';
import { anonymous, type Identity } from '../identity.ts';
import type { TokenSealer } from '../tokens.ts';
import { canonicalPath, canonicalQuery, canonicalRequest } from './canonical.ts';
import { readSignature, type SignableRequest, type SignatureFacts } from './credential.ts';
import { openSession } from './session-token.ts';
import { SigningKeys, stringToSign } from './signature.ts';

const MINUTE_MS = 60_000;
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.';
const INVALID_TOKEN = 'The security token included in the request is invalid.';

/** What the route knows of a call, before anything of it is believed. */
export interface CallFacts {
  /** The names that a credential scope may give the service. */
  readonly signingNames: readonly string[];
  readonly isS3: boolean;
  /** AWS takes the operation without a signature. */
  readonly isUnsigned: boolean;
  /** The body may stay outside the signature. */
  readonly hasUnsignedBody: boolean;
}

export interface AuthenticatedCall {
  readonly identity: Identity;
  /** Undefined for an unsigned call. */
  readonly signature?: SignatureFacts;
  /** For signed chunks: the key under which each is signed. */
  readonly signingKey?: Buffer;
}

/** Verifies Signature Version 4 and says who calls. [AWS General Reference, "Signing AWS API requests"] */
export class Authenticator {
  readonly #directory: Directory;
  readonly #tokens: TokenSealer;
  readonly #nows: () => readonly EpochMs[];
  readonly #keys = new SigningKeys();

  /** `nows`: the virtual time first, and the machine's where the two differ. */
  constructor(directory: Directory, tokens: TokenSealer, nows: () => readonly EpochMs[]) {
    this.#directory = directory;
    this.#tokens = tokens;
    this.#nows = nows;
  }

  /** Checks what can be checked before the body is read: the form of the signature, its scope and its date. */
  inspect(request: SignableRequest, call: CallFacts): SignatureFacts | undefined {
    const facts = readSignature(request);
    if (!facts) {
      if (call.isUnsigned) return undefined;
      throw commonFault(
        'MissingAuthenticationTokenException',
        'Request is missing Authentication Token',
      );
    }
    this.#checkScope(facts, call);
    this.#checkHeaders(facts, request);
    this.#checkFreshness(facts, call);
    return facts;
  }

  async authenticate(
    request: SignableRequest,
    call: CallFacts,
    facts: SignatureFacts | undefined,
    body: Uint8Array,
  ): Promise<AuthenticatedCall> {
    if (!facts) return { identity: anonymous };
    const { secret, identity } = await this.#credentialsOf(facts);
    const canonical = canonicalRequest({
      method: request.method,
      path: canonicalPath(request.path, call.isS3),
      query: canonicalQuery(request.query, facts.place === 'query' ? 'X-Amz-Signature' : undefined),
      signedHeaders: facts.signedHeaders,
      header: (name) => request.headers[name],
      payloadHash: this.#payloadHash(facts, request, call, body),
    });
    const expected = this.#keys.sign(
      facts.accessKeyId,
      secret,
      facts.scope,
      stringToSign(facts.dateTime, facts.scope, canonical),
    );
    if (!equalsInConstantTime(expected, facts.signature))
      throw commonFault('InvalidSignatureException', MISMATCH);
    return {
      identity,
      signature: facts,
      signingKey: this.#keys.key(facts.accessKeyId, secret, facts.scope),
    };
  }

  async #credentialsOf(facts: SignatureFacts): Promise<{ secret: string; identity: Identity }> {
    if (facts.sessionToken !== undefined) {
      const session = openSession(this.#tokens, facts.sessionToken);
      if (!session || session.accessKeyId !== facts.accessKeyId) throw invalidToken();
      const [now] = this.#nows();
      if (now === undefined || (session.identity.session?.expiresAtMs ?? 0) <= now) {
        throw commonFault(
          'ExpiredTokenException',
          'The security token included in the request is expired',
        );
      }
      return session;
    }
    const key = await this.#directory.findAccessKey(facts.accessKeyId);
    if (!key || !key.isActive) throw invalidToken();
    return key;
  }

  #checkScope({ scope, dateTime, algorithm }: SignatureFacts, { signingNames }: CallFacts): void {
    if (algorithm !== 'AWS4-HMAC-SHA256') {
      throw commonFault(
        'IncompleteSignatureException',
        `Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now).`,
      );
    }
    if (scope.date !== dateTime.slice(0, 8)) {
      throw commonFault(
        'InvalidSignatureException',
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${dateTime.slice(0, 8)}', from '${dateTime}'.`,
      );
    }
    if (!REGION.test(scope.region)) {
      throw commonFault(
        'InvalidSignatureException',
        'Credential should be scoped to a valid region.',
      );
    }
    if (!signingNames.includes(scope.service)) {
      throw commonFault(
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${signingNames[0] ?? ''}'.`,
      );
    }
  }

  /** What decides over a request must be signed: its host and every `x-amz-` header. */
  #checkHeaders({ signedHeaders, place }: SignatureFacts, { headers }: SignableRequest): void {
    if (!signedHeaders.includes('host')) {
      throw commonFault(
        'InvalidSignatureException',
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      );
    }
    for (const name of Object.keys(headers)) {
      if (!name.startsWith('x-amz-') || signedHeaders.includes(name)) continue;
      // A security token may be added after signing, as the algorithm's suite shows; it is authenticated by itself.
      if (name === 'x-amz-security-token') continue;
      if (place === 'query' && name === 'x-amz-content-sha256') continue;
      throw commonFault(
        'InvalidSignatureException',
        `'${titleOf(name)}' must be a 'SignedHeader' in the AWS Authorization.`,
      );
    }
  }

  /** Presigned URLs live in virtual time; a header's signature is fresh by either clock. */
  #checkFreshness({ dateTime, place, expiresSeconds }: SignatureFacts, { isS3 }: CallFacts): void {
    const signedAt = parseDateTime(dateTime);
    const nows = this.#nows();
    const windowMs = (isS3 ? 15 : 5) * MINUTE_MS;
    if (place === 'query') {
      const [virtual = signedAt] = nows;
      const isCurrent = nows.some((now) => now >= signedAt - windowMs);
      if (isCurrent && virtual <= signedAt + (expiresSeconds ?? 0) * 1000) return;
      throw stale(signedAt, virtual, 0);
    }
    if (nows.some((now) => Math.abs(now - signedAt) <= windowMs)) return;
    throw stale(signedAt, nows[0] ?? signedAt, windowMs);
  }

  #payloadHash(
    facts: SignatureFacts,
    request: SignableRequest,
    call: CallFacts,
    body: Uint8Array,
  ): string {
    const stated = request.headers['x-amz-content-sha256'];
    if (facts.place === 'query' && call.isS3)
      return stated !== undefined && facts.signedHeaders.includes('x-amz-content-sha256')
        ? stated
        : UNSIGNED_PAYLOAD;
    if (stated !== undefined && (call.isS3 || call.hasUnsignedBody) && isWord(stated))
      return stated;
    const actual = hash('sha256', body, 'hex');
    if (stated !== undefined && stated !== actual) {
      throw commonFault(
        'InvalidSignatureException',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    return actual;
  }
}

/** UNSIGNED-PAYLOAD, STREAMING-…: the body is checked, or not, in another way. */
function isWord(stated: string): boolean {
  return stated === UNSIGNED_PAYLOAD || stated.startsWith('STREAMING-');
}

function invalidToken(): Fault {
  return commonFault('UnrecognizedClientException', INVALID_TOKEN);
}

function stale(signedAt: EpochMs, now: EpochMs, windowMs: number): Fault {
  const minutes = windowMs / MINUTE_MS;
  const [signed, current] = [compact(signedAt), compact(now)];
  if (signedAt > now) {
    return commonFault(
      'InvalidSignatureException',
      `Signature not yet current: ${signed} is still later than ${compact(epochMs(now + windowMs))} (${current} + ${minutes} min.)`,
    );
  }
  return commonFault(
    'InvalidSignatureException',
    `Signature expired: ${signed} is now earlier than ${compact(epochMs(now - windowMs))} (${current} - ${minutes} min.)`,
  );
}

function parseDateTime(text: string): EpochMs {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}:${text.slice(11, 13)}:${text.slice(13)}`;
  const parsed = Date.parse(iso);
  if (Number.isNaN(parsed)) {
    throw commonFault(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  return epochMs(parsed);
}

function compact(instant: EpochMs): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function titleOf(header: string): string {
  return header.replaceAll(
    /(^|-)([a-z])/g,
    (_whole, dash: string, letter: string) => dash + letter.toUpperCase(),
  );
}
