/** How authentication says no. AWS's services share one wording; S3 has its own. */
import { sha256 } from '#lib/hash';
import type { EpochMs } from '#lib/time';
import { epochMs } from '#lib/time';

import { commonFault, type Fault } from '../fault.ts';
import { Unreadable } from './canonical.ts';

const MINUTE_MS = 60_000;

/** Where a request carries its signature. */
export type Place = 'header' | 'query';

/** What a signature was compared with, for the caller to find the difference. */
export interface Comparison {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly stringToSign: string;
  readonly canonicalRequest: string;
}

export interface Refusals {
  /** How far a header's signature may lie from our clock. */
  readonly windowMs: number;
  missing(): Fault;
  /** The request carries a signature in its header and another in its query. */
  twoMechanisms(authorization: string): Fault;
  /** Authorization of another kind than Signature Version 4; undefined where it is read on for what it lacks. */
  unknownKind(authorization: string): Fault | undefined;
  /** A part of the Authorization header that is no pair. */
  notAPair(token: string): Fault;
  missingParts(parts: readonly string[], hasDate: boolean, authorization: string): Fault;
  missingParameters(names: readonly string[]): Fault;
  /** A presigned URL without an expiry; undefined where it may lack one. */
  missingExpiry(): Fault | undefined;
  repeated(name: string, place: Place): Fault;
  algorithm(algorithm: string, place: Place): Fault;
  credential(credential: string, place: Place): Fault;
  expiry(problem: 'number' | 'negative' | 'week'): Fault;
  date(text: string, place: Place): Fault;
  scopeDate(scopeDate: string, dateTime: string, place: Place): Fault;
  region(region: string, place: Place): Fault;
  service(service: string, wanted: string, place: Place): Fault;
  hostUnsigned(): Fault;
  headersUnsigned(names: readonly string[]): Fault;
  /** A header that the signature speaks of is not there, or the request cannot be read in one way only. */
  unreadable(): Fault;
  unknownKey(accessKeyId: string): Fault;
  invalidToken(): Fault;
  expiredToken(): Fault;
  skewed(signedAt: EpochMs, now: EpochMs): Fault;
  notYetCurrent(signedAt: EpochMs, now: EpochMs): Fault;
  expired(signedAt: EpochMs, now: EpochMs, expiresSeconds: number): Fault;
  mismatch(comparison?: Comparison): Fault;
  missingBodyHash(): Fault;
  malformedBodyHash(stated: string): Fault;
  otherBody(stated: string, computed: string): Fault;
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.';

export const ONE_MECHANISM =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the ' +
  'Authorization header should be specified';

export const OTHER_BODY =
  "The provided 'x-amz-content-sha256' header does not match what was computed.";

/** The wording of all services but S3. */
export const commonRefusals: Refusals = {
  windowMs: 5 * MINUTE_MS,

  missing: () =>
    commonFault('MissingAuthenticationTokenException', 'Request is missing Authentication Token'),

  twoMechanisms: () => invalid(ONE_MECHANISM),

  unknownKind: () => undefined,

  notAPair: (token) =>
    incomplete(
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashOf(token)}'.`,
    ),

  missingParts: (parts, hasDate, authorization) => {
    const problems = parts.map((name) => `Authorization header requires '${name}' parameter.`);
    if (!hasDate) {
      problems.push(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
      );
    }
    return incomplete(
      `${problems.join(' ')} (Hashed with SHA-256 and encoded with Base64) Authorization=${hashOf(authorization)}`,
    );
  },

  missingParameters: (names) => {
    const problems = names.map((name) => `AWS query-string parameters must include '${name}'.`);
    return incomplete(`${problems.join(' ')} Re-examine the query-string parameters.`);
  },

  missingExpiry: () => undefined,

  repeated: (name, place) =>
    incomplete(
      place === 'header'
        ? `Authorization header must have only one '${name}' parameter.`
        : `AWS query-string parameters must include '${name}' only once.`,
    ),

  algorithm: (algorithm) =>
    incomplete(
      `Unsupported AWS 'algorithm': '${shown(algorithm)}' (only AWS4-HMAC-SHA256 for now). `,
    ),

  credential: (credential) =>
    incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${shown(credential)}'`,
    ),

  expiry: () => incomplete('X-Amz-Expires must be between 0 and 604800 seconds'),

  date: (text) =>
    incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${shown(text)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    ),

  scopeDate: (scopeDate, dateTime) => {
    const date = dateTime.slice(0, 8);
    return invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${shown(scopeDate)}' != '${date}', from '${dateTime}'.`,
    );
  },

  region: () => invalid('Credential should be scoped to a valid region.'),

  service: (_service, wanted) =>
    invalid(`Credential should be scoped to correct service: '${wanted}'.`),

  hostUnsigned: () =>
    invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),

  headersUnsigned: ([name = '']) =>
    invalid(`'${titleOf(name)}' must be a 'SignedHeader' in the AWS Authorization.`),

  unreadable: () => invalid(MISMATCH),

  unknownKey: () => invalidToken(),

  invalidToken: () => invalidToken(),

  expiredToken: () =>
    commonFault('ExpiredTokenException', 'The security token included in the request is expired'),

  skewed: (signedAt, now) =>
    signedAt > now
      ? commonRefusals.notYetCurrent(signedAt, now)
      : expiredBy(signedAt, now, commonRefusals.windowMs),

  notYetCurrent: (signedAt, now) => {
    const { windowMs } = commonRefusals;
    const latest = compact(epochMs(now + windowMs));
    return invalid(
      `Signature not yet current: ${compact(signedAt)} is still later than ${latest} (${compact(now)} + ${windowMs / MINUTE_MS} min.)`,
    );
  },

  expired: (signedAt, now, expiresSeconds) => expiredBy(signedAt, now, expiresSeconds * 1000),

  mismatch: () => invalid(MISMATCH),

  missingBodyHash: () => invalid(MISMATCH),

  malformedBodyHash: () => invalid(OTHER_BODY),

  otherBody: () => invalid(OTHER_BODY),
};

function invalid(message: string): Fault {
  return commonFault('InvalidSignatureException', message);
}

function incomplete(message: string): Fault {
  return commonFault('IncompleteSignatureException', message);
}

function invalidToken(): Fault {
  return commonFault(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}

function expiredBy(signedAt: EpochMs, now: EpochMs, livesMs: number): Fault {
  const earliest = compact(epochMs(now - livesMs));
  const minutes = Math.floor(livesMs / MINUTE_MS);
  return invalid(
    `Signature expired: ${compact(signedAt)} is now earlier than ${earliest} (${compact(now)} - ${minutes} min.)`,
  );
}

/** AWS shows a credential that it could not read only as a hash. */
function hashOf(text: string): string {
  return sha256(text).toString('base64');
}

/** A part of the caller's text as an error may show it; never a whole signature. */
export function shown(text: string): string {
  return text.replaceAll(/Signature=[0-9a-fA-F]+/g, 'Signature=***').slice(0, 200);
}

/** YYYYMMDDTHHMMSSZ */
export function compact(instant: EpochMs): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function titleOf(header: string): string {
  return header.replaceAll(
    /(^|-)([a-z])/g,
    (_whole, dash: string, letter: string) => dash + letter.toUpperCase(),
  );
}

/** A path or a query that can be read in two ways is refused: the reader might not read what was signed. */
export function readable<T>(refusals: Refusals, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) throw refusals.unreadable();
    throw error;
  }
}
