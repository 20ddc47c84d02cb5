/** Where a request carries its signature, and what it says. */
import { RecentMap } from '#lib/recent-map';

import { canonicalHeaderValue, queryPairs } from './canonical.ts';
import { type Place, readable, type Refusals } from './refusals.ts';
import { refusalsOf } from './s3-refusals.ts';
import type { Scope } from './signature.ts';

export type SignatureAlgorithm = 'AWS4-HMAC-SHA256' | 'AWS4-ECDSA-P256-SHA256';

export interface SignatureFacts {
  readonly place: Place;
  readonly algorithm: SignatureAlgorithm;
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** YYYYMMDDTHHMMSSZ */
  readonly dateTime: string;
  readonly sessionToken?: string | undefined;
  /** Of a presigned URL, in seconds. */
  readonly expiresSeconds?: number;
  /** Of Signature Version 4A: the regions for which the signature holds, with wildcards. */
  readonly regionSet?: readonly string[];
}

/** The parts of a request that its signature covers. */
export interface SignableRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Names in lower case; the values of a repeated header joined by a comma without a space. */
  readonly headers: Readonly<Record<string, string>>;
}

const DATE_TIME = /^\d{8}T\d{6}Z$/;
const S3_SCOPE = /(?:\/|%2F)s3(?:\/|%2F)aws4_request/i;
const SCHEME = /^(\S+)(?:\s+(.*))?$/s;
const DIGITS = /^\d+$/;
const HASH = /^[0-9a-f]{64}$/;
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const LONGEST_EXPIRY_SECONDS = 604_800;
const HEADER_PARTS = ['Credential', 'Signature', 'SignedHeaders'];
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
];
const OPTIONAL_PARAMETERS = ['X-Amz-Expires', 'X-Amz-Security-Token', 'X-Amz-Region-Set'];
const OLD_PARAMETERS = ['AWSAccessKeyId', 'Signature'];
const NAMES = new Set([...PARAMETERS, ...OPTIONAL_PARAMETERS, ...OLD_PARAMETERS]);
/** One of these in the query, and the query speaks of a signature. */
const DECISIVE = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'];
/** How the header of a Signature Version 2 begins. */
const OLD_PRESIGNED = 'AWS ';

/** What decides how a missing or foreign signature is taken. */
export interface ReadingOptions {
  readonly refusals: Refusals;
  /** AWS takes the call without a signature; an Authorization that is not ours then belongs to someone else. */
  readonly isUnsigned: boolean;
  /** Headers that were read before. */
  readonly known?: KnownHeaders | undefined;
}

/** What an Authorization header says besides the signature: the same for all calls of a client on a day. */
type HeaderFacts = Pick<SignatureFacts, 'algorithm' | 'accessKeyId' | 'scope' | 'signedHeaders'>;

const HEADERS_KEPT = 500;
const LONGEST_KEPT = 1000;
const SIGNATURE = 'Signature=';
const SIGNATURE_DIGITS = 64;

/** Headers by the text before their signature's digits. */
export class KnownHeaders {
  readonly #known = new RecentMap<string, HeaderFacts>(HEADERS_KEPT);

  /** Of a header that ends with the digits of a signature. */
  find(authorization: string): HeaderFacts | undefined {
    return this.#known.get(authorization.slice(0, -SIGNATURE_DIGITS));
  }

  /** Kept where the digits of the signature are all that another call of the client would write differently. */
  keep(
    authorization: string,
    { algorithm, accessKeyId, scope, signedHeaders }: SignatureFacts,
  ): void {
    const head = authorization.slice(0, -SIGNATURE_DIGITS);
    const isUsual = head.endsWith(SIGNATURE) && head.length <= LONGEST_KEPT;
    if (isUsual && algorithm === 'AWS4-HMAC-SHA256')
      this.#known.set(head, { algorithm, accessKeyId, scope, signedHeaders });
  }
}

/**
 * Reads the signature of a request; undefined when it carries none. Refuses what is incomplete, and throws faults only. Without
 * options it reads as the router does, which does not know yet what the call is: an Authorization of another kind is left alone.
 */
export function readSignature(
  request: SignableRequest,
  options: ReadingOptions = { refusals: likelyRefusals(request), isUnsigned: true },
): SignatureFacts | undefined {
  return readable(options.refusals, () => read(request, options));
}

/** Reads as the router does, with what it remembers of earlier headers. */
export function readSignatureAgain(
  request: SignableRequest,
  known: KnownHeaders,
): SignatureFacts | undefined {
  return readSignature(request, { refusals: likelyRefusals(request), isUnsigned: true, known });
}

/** The wording of the service that the scope names, as far as a broken signature lets see. */
function likelyRefusals({ headers, query }: SignableRequest): Refusals {
  const text = headers['authorization'] ?? query;
  return refusalsOf(S3_SCOPE.test(text));
}

function read(
  request: SignableRequest,
  { refusals, isUnsigned, known }: ReadingOptions,
): SignatureFacts | undefined {
  const authorization = request.headers['authorization'];
  const parameters = signatureParameters(request.query);
  if (parameters?.isOld) {
    const refusal = refusals.unknownKind(OLD_PRESIGNED);
    if (refusal) throw refusal;
  } else if (parameters) {
    if (authorization !== undefined) throw refusals.twoMechanisms(authorization);
    return fromQuery(parameters.values, refusals);
  }
  if (authorization === undefined) return undefined;
  if (!authorization.startsWith('AWS4-')) {
    const refusal = refusals.unknownKind(authorization);
    if (refusal) throw refusal;
    if (isUnsigned) return undefined;
  }
  const signature = authorization.slice(-SIGNATURE_DIGITS);
  const dateTime = request.headers['x-amz-date'];
  const facts = HASH.test(signature) ? known?.find(authorization) : undefined;
  if (facts && dateTime !== undefined) {
    return {
      ...facts,
      place: 'header',
      signature,
      dateTime: checkDate(dateTime, 'header', refusals),
      sessionToken: request.headers['x-amz-security-token'],
    };
  }
  const made = fromHeader(authorization, request, refusals);
  known?.keep(authorization, made);
  return made;
}

interface SignatureParameters {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The URL is presigned by Signature Version 2. */
  readonly isOld: boolean;
}

/** The parameters of the query that make a presigned URL; undefined when it has none of them. */
function signatureParameters(query: string): SignatureParameters | undefined {
  // A name may be percent-encoded, so a glance decides only over queries that encode nothing.
  const isPlain = !query.includes('%');
  if (isPlain && !query.includes('X-Amz-') && !query.includes('Signature')) return undefined;
  const values = new Map<string, string[]>();
  for (const [name, value] of queryPairs(query)) {
    if (!NAMES.has(name)) continue;
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  if (DECISIVE.some((name) => values.has(name))) return { values, isOld: false };
  return values.has('Signature') && values.has('AWSAccessKeyId')
    ? { values, isOld: true }
    : undefined;
}

function fromHeader(
  authorization: string,
  request: SignableRequest,
  refusals: Refusals,
): SignatureFacts {
  const [, scheme = '', rest = ''] = SCHEME.exec(authorization) ?? [];
  const parts = new Map<string, string>();
  for (const token of rest.split(/[\s,]+/)) {
    if (token === '') continue;
    const equals = token.indexOf('=');
    if (equals < 0) throw refusals.notAPair(token);
    const name = token.slice(0, equals);
    if (parts.has(name)) throw refusals.repeated(name, 'header');
    parts.set(name, token.slice(equals + 1));
  }
  const dateTime = request.headers['x-amz-date'] ?? compactDate(request.headers['date']);
  const missing = HEADER_PARTS.filter((name) => !parts.get(name));
  if (missing.length > 0 || dateTime === undefined)
    throw refusals.missingParts(missing, dateTime !== undefined, authorization);
  const algorithm = readAlgorithm(scheme, 'header', refusals);
  return {
    place: 'header',
    algorithm,
    ...readCredential(parts.get('Credential') ?? '', algorithm, 'header', refusals),
    signedHeaders: headerNames(parts.get('SignedHeaders') ?? '', refusals),
    signature: parts.get('Signature') ?? '',
    dateTime: checkDate(dateTime, 'header', refusals),
    sessionToken: request.headers['x-amz-security-token'],
    ...regionSetOf(algorithm, request.headers['x-amz-region-set']),
  };
}

function fromQuery(
  parameters: ReadonlyMap<string, readonly string[]>,
  refusals: Refusals,
): SignatureFacts {
  for (const [name, values] of parameters) {
    if (values.length > 1) throw refusals.repeated(name, 'query');
  }
  const valueOf = (name: string) => parameters.get(name)?.[0] ?? '';
  const missing = PARAMETERS.filter((name) => valueOf(name) === '');
  if (missing.length > 0) throw refusals.missingParameters(missing);
  const algorithm = readAlgorithm(valueOf('X-Amz-Algorithm'), 'query', refusals);
  return {
    place: 'query',
    algorithm,
    ...readCredential(valueOf('X-Amz-Credential'), algorithm, 'query', refusals),
    signedHeaders: headerNames(valueOf('X-Amz-SignedHeaders'), refusals),
    signature: valueOf('X-Amz-Signature'),
    dateTime: checkDate(valueOf('X-Amz-Date'), 'query', refusals),
    sessionToken: parameters.get('X-Amz-Security-Token')?.[0],
    expiresSeconds: readExpiry(parameters.get('X-Amz-Expires')?.[0], refusals),
    ...regionSetOf(algorithm, parameters.get('X-Amz-Region-Set')?.[0]),
  };
}

function readAlgorithm(name: string, place: Place, refusals: Refusals): SignatureAlgorithm {
  if (name === 'AWS4-HMAC-SHA256' || name === 'AWS4-ECDSA-P256-SHA256') return name;
  throw refusals.algorithm(name, place);
}

function readExpiry(expires: string | undefined, refusals: Refusals): number {
  // STS and others take presigned URLs without an expiry; they are then as fresh as a header's signature may be old.
  if (expires === undefined) {
    const lacking = refusals.missingExpiry();
    if (lacking) throw lacking;
    return 900;
  }
  if (/^-\d+$/.test(expires)) throw refusals.expiry('negative');
  if (!DIGITS.test(expires)) throw refusals.expiry('number');
  const seconds = Number(expires);
  if (seconds > LONGEST_EXPIRY_SECONDS) throw refusals.expiry('week');
  return seconds;
}

/** AKIA…/20260131/us-east-1/sqs/aws4_request; V4A has no region in it. */
function readCredential(
  credential: string,
  algorithm: SignatureAlgorithm,
  place: Place,
  refusals: Refusals,
) {
  const parts = credential.split('/');
  const isV4a = algorithm === 'AWS4-ECDSA-P256-SHA256';
  const wanted = isV4a ? 4 : 5;
  if (parts.length !== wanted || parts.at(-1) !== 'aws4_request' || parts.includes(''))
    throw refusals.credential(credential, place);
  const [accessKeyId = '', date = '', third = '', fourth = ''] = parts;
  return {
    accessKeyId,
    scope: isV4a ? { date, region: '*', service: third } : { date, region: third, service: fourth },
  };
}

function regionSetOf(algorithm: SignatureAlgorithm, text: string | undefined) {
  if (algorithm === 'AWS4-HMAC-SHA256') return {};
  const regions = (text ?? '').split(',').map((region) => canonicalHeaderValue(region));
  return { regionSet: regions.filter((region) => region !== '') };
}

function headerNames(text: string, refusals: Refusals): readonly string[] {
  const names = text.split(';').map((name) => name.toLowerCase());
  if (names.every((name) => HEADER_NAME.test(name))) return names;
  throw refusals.unreadable();
}

function checkDate(dateTime: string, place: Place, refusals: Refusals): string {
  if (!DATE_TIME.test(dateTime)) throw refusals.date(dateTime, place);
  return dateTime;
}

function compactDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (DATE_TIME.test(date)) return date;
  const parsed = Date.parse(date);
  return Number.isNaN(parsed)
    ? undefined
    : `${new Date(parsed).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
