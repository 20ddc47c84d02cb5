import { hash, type KeyObject } from 'node:crypto';

import { type Answer, whenKnown } from '#lib/answer';
import { equalsInConstantTime } from '#lib/hash';
import { RecentMap } from '#lib/recent-map';
import { type EpochMs, epochMs } from '#lib/time';

import type { Directory } from '../directory.ts';
import { anonymous, type Identity } from '../identity.ts';
import { isRegion } from '../region.ts';
import type { TokenSealer } from '../tokens.ts';
import type { CallFacts } from './call-facts.ts';
import { canonicalPath, canonicalQuery, canonicalRequest, isNormalPath } from './canonical.ts';
import { readSignature, type SignableRequest, type SignatureFacts } from './credential.ts';
import { type Payload, payloadFactsOf, unsignedPayloadOf } from './payload.ts';
import { readable, type Refusals } from './refusals.ts';
import { refusalsOf } from './s3-refusals.ts';
import { openSession, type SessionCredentials } from './session-token.ts';
import { SigningKeys, stringToSign } from './signature.ts';
import { holdsIn, PublicKeys, stringToSignV4a, V4A, verifies } from './v4a.ts';

const SESSIONS_KEPT = 1000;

interface Credentials {
  readonly secret: string;
  readonly identity: Identity;
}

export type { CallFacts } from './call-facts.ts';

const SHA256_HEADER = 'x-amz-content-sha256';

export interface AuthenticatedCall {
  readonly identity: Identity;
  /** What whoever reads the body must still verify. */
  readonly payload: Payload;
  /** Undefined for an unsigned call. */
  readonly signature?: SignatureFacts;
  /** For signed chunks: the key under which each is signed; for 4A the signer's public key. */
  readonly signingKey?: Buffer | KeyObject;
}

/** Verifies Signature Version 4 and says who calls. [AWS General Reference, "Signing AWS API requests"] */
export class Authenticator {
  readonly #directory: Directory;
  readonly #tokens: TokenSealer;
  readonly #nows: () => readonly EpochMs[];
  readonly #keys = new SigningKeys();
  readonly #publicKeys = new PublicKeys();
  readonly #dateTimes = new DateTimes();
  readonly #sessions = new RecentMap<string, SessionCredentials>(SESSIONS_KEPT);

  /** `nows`: the virtual time first, and the machine's where the two differ. */
  constructor(directory: Directory, tokens: TokenSealer, nows: () => readonly EpochMs[]) {
    this.#directory = directory;
    this.#tokens = tokens;
    this.#nows = nows;
  }

  /**
   * Checks what can be checked before the body is read: the form of the signature, its scope and its date. `known` is what
   * `readSignature` gave for this request, if it was asked before.
   */
  inspect(
    request: SignableRequest,
    call: CallFacts,
    known?: SignatureFacts,
  ): SignatureFacts | undefined {
    const refusals = refusalsOf(call.isS3);
    const facts = known ?? readSignature(request, { refusals, isUnsigned: call.isUnsigned });
    if (!facts) {
      if (call.isUnsigned) return undefined;
      throw refusals.missing();
    }
    checkScope(facts, call, refusals);
    checkHeaders(facts, request, refusals);
    this.#checkFreshness(facts, refusals);
    return facts;
  }

  /** `body`: undefined when it follows as a stream; the payload then says how its bytes are to be verified. */
  authenticate(
    request: SignableRequest,
    call: CallFacts,
    facts: SignatureFacts | undefined,
    body: Uint8Array | undefined,
  ): Answer<AuthenticatedCall> {
    const refusals = refusalsOf(call.isS3);
    if (!facts) {
      if (!call.isUnsigned) throw refusals.missing();
      return { identity: anonymous, payload: unsignedPayloadOf(request, refusals) };
    }
    const credentials = this.#credentialsOf(facts, refusals);
    return whenKnown(credentials, (known) =>
      this.#authenticateAs(known, request, call, facts, body, refusals),
    );
  }

  #authenticateAs(
    { secret, identity }: Credentials,
    request: SignableRequest,
    call: CallFacts,
    facts: SignatureFacts,
    body: Uint8Array | undefined,
    refusals: Refusals,
  ): AuthenticatedCall {
    const hashOf = body && (() => hash('sha256', body, 'hex'));
    const { text, payload } = payloadFactsOf(facts, request, call, refusals, hashOf);
    const canonical = readable(refusals, () => canonicalOf(request, call, facts, text, refusals));
    const signingKey = this.#verify(facts, secret, canonical, refusals);
    // Only a caller who knows the secret learns what the body hashes to.
    const stated = request.headers[SHA256_HEADER];
    if (payload.kind === 'verified' && hashOf && stated !== undefined && stated !== hashOf())
      throw refusals.otherBody(stated, hashOf());
    return { identity, payload, signature: facts, signingKey };
  }

  #verify(
    facts: SignatureFacts,
    secret: string,
    canonical: string,
    refusals: Refusals,
  ): Buffer | KeyObject {
    const { accessKeyId, scope, dateTime, signature } = facts;
    if (facts.algorithm === V4A) {
      const text = stringToSignV4a(dateTime, scope, canonical);
      const key = this.#publicKeys.find(accessKeyId, secret);
      if (verifies(key, text, signature)) return key;
      throw refusals.mismatch({
        accessKeyId,
        signature,
        stringToSign: text,
        canonicalRequest: canonical,
      });
    }
    const text = stringToSign(dateTime, scope, canonical);
    if (equalsInConstantTime(this.#keys.sign(accessKeyId, secret, scope, text), signature))
      return this.#keys.key(accessKeyId, secret, scope);
    throw refusals.mismatch({
      accessKeyId,
      signature,
      stringToSign: text,
      canonicalRequest: canonical,
    });
  }

  #credentialsOf(facts: SignatureFacts, refusals: Refusals): Answer<Credentials> {
    if (facts.sessionToken !== undefined) {
      const session = this.#openSession(facts.sessionToken);
      if (!session || session.accessKeyId !== facts.accessKeyId) throw refusals.invalidToken();
      const [now] = this.#nows();
      if (now === undefined || (session.identity.session?.expiresAtMs ?? 0) <= now)
        throw refusals.expiredToken();
      return session;
    }
    return whenKnown(this.#directory.findAccessKey(facts.accessKeyId), (key) => {
      if (!key || !key.isActive) throw refusals.unknownKey(facts.accessKeyId);
      return key;
    });
  }

  /** A token says the same each time it is opened. */
  #openSession(token: string): SessionCredentials | undefined {
    const known = this.#sessions.get(token);
    if (known) return known;
    const opened = openSession(this.#tokens, token);
    if (opened) this.#sessions.set(token, opened);
    return opened;
  }

  /** Presigned URLs live in virtual time; a header's signature is fresh by either clock. */
  #checkFreshness({ dateTime, place, expiresSeconds = 0 }: SignatureFacts, refusals: Refusals) {
    const signedAt = this.#dateTimes.parse(dateTime);
    if (signedAt === undefined) throw refusals.date(dateTime, place);
    const nows = this.#nows();
    const [virtual = signedAt] = nows;
    const { windowMs } = refusals;
    if (place === 'header') {
      if (nows.some((now) => Math.abs(now - signedAt) <= windowMs)) return;
      throw refusals.skewed(signedAt, virtual);
    }
    if (!nows.some((now) => now >= signedAt - windowMs))
      throw refusals.notYetCurrent(signedAt, virtual);
    if (virtual > signedAt + expiresSeconds * 1000)
      throw refusals.expired(signedAt, virtual, expiresSeconds);
  }
}

function checkScope(facts: SignatureFacts, call: CallFacts, refusals: Refusals): void {
  const { scope, dateTime, algorithm, place, regionSet = [] } = facts;
  const isV4a = algorithm === V4A;
  if (isV4a && call.takesV4a !== true) throw refusals.algorithm(algorithm, place);
  if (scope.date !== dateTime.slice(0, 8)) throw refusals.scopeDate(scope.date, dateTime, place);
  if (isV4a ? !holdsIn(regionSet, call.region) : !isRegion(scope.region))
    throw refusals.region(isV4a ? regionSet.join(',') : scope.region, place);
  if (!call.signingNames.includes(scope.service))
    throw refusals.service(scope.service, call.signingNames[0] ?? '', place);
}

/** What decides over a request must be signed: its host and every `x-amz-` header. */
function checkHeaders(
  { signedHeaders, place }: SignatureFacts,
  { headers }: SignableRequest,
  refusals: Refusals,
): void {
  if (!signedHeaders.includes('host')) throw refusals.hostUnsigned();
  let unsigned: string[] | undefined;
  for (const name in headers) {
    if (!name.startsWith('x-amz-') || signedHeaders.includes(name)) continue;
    // A security token may be added after signing, as the algorithm's suite shows; it is authenticated by itself.
    if (name === 'x-amz-security-token') continue;
    // An unsigned hash beside a presigned URL decides nothing.
    if (place !== 'query' || name !== SHA256_HEADER) (unsigned ??= []).push(name);
  }
  if (unsigned) throw refusals.headersUnsigned(unsigned);
}

function canonicalOf(
  request: SignableRequest,
  call: CallFacts,
  facts: SignatureFacts,
  payloadHash: string,
  refusals: Refusals,
): string {
  // GAP: AWS takes a path with empty or dotted segments and normalises it; the route here has read it as it came.
  if (!call.isS3 && !isNormalPath(request.path)) throw refusals.mismatch();
  return canonicalRequest({
    method: request.method,
    path: canonicalPath(request.path, call.isS3),
    query: canonicalQuery(request.query, facts.place === 'query' ? 'X-Amz-Signature' : undefined),
    signedHeaders: facts.signedHeaders,
    header: (name) => {
      // An absent header is not an empty one.
      const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
      if (value === undefined) throw refusals.mismatch();
      return value;
    },
    payloadHash,
  });
}

/** The instants of the signatures of a second are one. */
class DateTimes {
  #text = '';
  #instant: EpochMs | undefined;

  parse(text: string): EpochMs | undefined {
    if (text !== this.#text) {
      this.#instant = parseDateTime(text);
      this.#text = text;
    }
    return this.#instant;
  }
}

/** Undefined for an instant that no calendar has. */
function parseDateTime(text: string): EpochMs | undefined {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}`;
  const parsed = Date.parse(`${iso}Z`);
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 19) !== iso) return undefined;
  return epochMs(parsed);
}
