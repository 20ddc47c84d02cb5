/** The canonical request of Signature Version 4. [AWS General Reference, "Create a signed AWS API request"] */

const UNRESERVED = /^[A-Za-z0-9\-_.~]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Percent-encodes everything but unreserved characters. */
export function uriEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  if (LONE_SURROGATE.test(text)) throw new Unreadable('not well-formed Unicode');
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The path or the query is not percent-encoded UTF-8, so that readers could differ on what it says. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Unreadable('not percent-encoded UTF-8');
  }
}

/**
 * The path as it is signed. S3 signs it as it was sent, encoded once; the other services normalise it and encode it once more.
 */
export function canonicalPath(path: string, isS3: boolean): string {
  if (path === '/') return path;
  if (isS3) return path.split('/').map(reencode).join('/') || '/';
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(uriEncode(part));
  }
  const isFolder = /(?:\/|\/\.{1,2})$/.test(path) && kept.length > 0;
  return `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

/**
 * Says whether a path reads the same with and without normalisation. Services other than S3 are signed over the normalised
 * path; what routes a request reads it as it came. Only where both are one may a signature vouch for what is read.
 */
export function isNormalPath(path: string): boolean {
  if (path === '/') return true;
  const parts = path.split('/');
  return (
    parts[0] === '' &&
    parts.every(
      (part, at) =>
        part !== '.' && part !== '..' && (part !== '' || at === 0 || at === parts.length - 1),
    )
  );
}

function reencode(part: string): string {
  return UNRESERVED.test(part) ? part : uriEncode(decode(part));
}

/** The names and values of a query string. A plus is a space, as it is to all who read queries. Throws what is unreadable. */
export function queryPairs(query: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const pair of query.replaceAll('+', ' ').split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    pairs.push(
      equals < 0
        ? [decode(pair), '']
        : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))],
    );
  }
  return pairs;
}

/** The query string as it is signed: decoded, encoded anew, sorted by name and then by value. */
export function canonicalQuery(query: string, leaveOut?: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const [name, value] of queryPairs(query)) {
    if (name !== leaveOut) pairs.push([uriEncode(name), uriEncode(value)]);
  }
  const ordered = pairs.toSorted(
    ([leftName, leftValue], [rightName, rightValue]) =>
      compare(leftName, rightName) || compare(leftValue, rightValue),
  );
  return ordered.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A header's value as it is signed: without spaces at its ends, runs of spaces as one. */
export function canonicalHeaderValue(value: string): string {
  return value.includes('  ') ||
    value.startsWith(' ') ||
    value.endsWith(' ') ||
    value.includes('\t')
    ? value
        .replaceAll(/[ \t]+/g, ' ')
        .replace(/^ /, '')
        .replace(/ $/, '')
    : value;
}

export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** In the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  readonly header: (name: string) => string;
  readonly payloadHash: string;
}

export function canonicalRequest(parts: CanonicalParts): string {
  let headers = '';
  for (const name of parts.signedHeaders) {
    headers += `${name}:${canonicalHeaderValue(parts.header(name))}\n`;
  }
  return `${parts.method}\n${parts.path}\n${parts.query}\n${headers}\n${parts.signedHeaders.join(';')}\n${parts.payloadHash}`;
}
