/** Where a request carries its signature, and what it says. */
import { commonFault } from '../fault.ts';
import { decodeUriText } from '../protocols/query-string.ts';
import type { Scope } from './signature.ts';

export interface SignatureFacts {
  readonly place: 'header' | 'query';
  readonly algorithm: 'AWS4-HMAC-SHA256' | 'AWS4-ECDSA-P256-SHA256';
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** YYYYMMDDTHHMMSSZ */
  readonly dateTime: string;
  readonly sessionToken?: string | undefined;
  /** Of a presigned URL, in seconds. */
  readonly expiresSeconds?: number;
}

/** The parts of a request that its signature covers. */
export interface SignableRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

const DATE_TIME = /^\d{8}T\d{6}Z$/;
const AUTHORIZATION = /^(AWS4-HMAC-SHA256|AWS4-ECDSA-P256-SHA256)\s+(.*)$/s;
const LONGEST_EXPIRY_SECONDS = 604_800;

/** Reads the signature of a request; undefined when it carries none. Refuses what is incomplete. */
export function readSignature(request: SignableRequest): SignatureFacts | undefined {
  const authorization = request.headers['authorization'];
  if (authorization !== undefined) return fromHeader(authorization, request);
  if (request.query.includes('X-Amz-Signature=') || request.query.includes('X-Amz-Algorithm='))
    return fromQuery(request.query);
  return undefined;
}

function fromHeader(authorization: string, request: SignableRequest): SignatureFacts {
  const found = AUTHORIZATION.exec(authorization);
  if (!found) {
    throw incomplete(
      `Unsupported AWS 'algorithm': '${authorization.split(' ', 1)[0] ?? ''}' (only AWS4-HMAC-SHA256 for now). Authorization=${shown(authorization)}`,
    );
  }
  const parts = new Map<string, string>();
  for (const part of (found[2] ?? '').split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const dateTime = request.headers['x-amz-date'] ?? compactDate(request.headers['date']);
  const problems = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parts.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (dateTime === undefined) {
    problems.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if (problems.length > 0)
    throw incomplete(`${problems.join(' ')} Authorization=${shown(authorization)}`);
  const algorithm =
    found[1] === 'AWS4-ECDSA-P256-SHA256' ? 'AWS4-ECDSA-P256-SHA256' : 'AWS4-HMAC-SHA256';
  return {
    place: 'header',
    algorithm,
    ...readCredential(parts.get('Credential') ?? '', algorithm),
    signedHeaders: headerNames(parts.get('SignedHeaders') ?? ''),
    signature: parts.get('Signature') ?? '',
    dateTime: checkDate(dateTime ?? ''),
    sessionToken: request.headers['x-amz-security-token'],
  };
}

function fromQuery(query: string): SignatureFacts {
  const parts = new Map<string, string>();
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (pair.startsWith('X-Amz-') && equals > 0)
      parts.set(pair.slice(0, equals), decodeUriText(pair.slice(equals + 1), false));
  }
  const needed = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-Date',
    'X-Amz-SignedHeaders',
  ];
  const problems = needed
    .filter((name) => !parts.get(name))
    .map((name) => `AWS query-string parameters must include '${name}'.`);
  if (problems.length > 0)
    throw incomplete(`${problems.join(' ')} Re-examine the query-string parameters.`);
  const algorithm = parts.get('X-Amz-Algorithm');
  if (algorithm !== 'AWS4-HMAC-SHA256' && algorithm !== 'AWS4-ECDSA-P256-SHA256') {
    throw incomplete(
      `Unsupported AWS 'algorithm': '${shown(algorithm ?? '')}' (only AWS4-HMAC-SHA256 for now).`,
    );
  }
  const expires = parts.get('X-Amz-Expires');
  // STS and others take presigned URLs without an expiry; they are then as fresh as a header's signature must be.
  const expiresSeconds = expires === undefined ? 900 : Number(expires);
  if (
    !Number.isInteger(expiresSeconds) ||
    expiresSeconds < 0 ||
    expiresSeconds > LONGEST_EXPIRY_SECONDS
  ) {
    throw commonFault(
      'IncompleteSignatureException',
      'X-Amz-Expires must be between 0 and 604800 seconds',
    );
  }
  return {
    place: 'query',
    algorithm,
    ...readCredential(parts.get('X-Amz-Credential') ?? '', algorithm),
    signedHeaders: headerNames(parts.get('X-Amz-SignedHeaders') ?? ''),
    signature: parts.get('X-Amz-Signature') ?? '',
    dateTime: checkDate(parts.get('X-Amz-Date') ?? ''),
    sessionToken: parts.get('X-Amz-Security-Token'),
    expiresSeconds,
  };
}

/** AKIA…/20260131/us-east-1/sqs/aws4_request; V4A has no region in it. */
function readCredential(credential: string, algorithm: SignatureFacts['algorithm']) {
  const parts = credential.split('/');
  const isV4a = algorithm === 'AWS4-ECDSA-P256-SHA256';
  const wanted = isV4a ? 4 : 5;
  if (parts.length !== wanted || parts.at(-1) !== 'aws4_request') {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${shown(credential)}'`,
    );
  }
  const [accessKeyId = '', date = '', third = '', fourth = ''] = parts;
  return {
    accessKeyId,
    scope: isV4a ? { date, region: '*', service: third } : { date, region: third, service: fourth },
  };
}

function headerNames(text: string): readonly string[] {
  return text.split(';').map((name) => name.trim().toLowerCase());
}

function checkDate(dateTime: string): string {
  if (!DATE_TIME.test(dateTime)) {
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${shown(dateTime)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
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

function incomplete(message: string) {
  return commonFault('IncompleteSignatureException', message);
}

/** A part of the caller's text as an error may show it; never a whole signature. */
function shown(text: string): string {
  return text.replaceAll(/Signature=[0-9a-fA-F]+/g, 'Signature=***').slice(0, 200);
}
