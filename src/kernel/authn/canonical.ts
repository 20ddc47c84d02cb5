/** The canonical request of Signature Version 4. [AWS General Reference, "Create a signed AWS API request"] */

const UNRESERVED = /^[A-Za-z0-9\-_.~]*$/;

/** Percent-encodes everything but unreserved characters. */
export function uriEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The path as it is signed. S3 signs it as it was sent, encoded once; the other services normalise it and encode it once more.
 */
export function canonicalPath(path: string, isS3: boolean): string {
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

function reencode(part: string): string {
  return UNRESERVED.test(part) ? part : uriEncode(decode(part));
}

/** The query string as it is signed: decoded, encoded anew, sorted by name and then by value. */
export function canonicalQuery(query: string, leaveOut?: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = reencode(equals < 0 ? pair : pair.slice(0, equals));
    if (name === leaveOut) continue;
    pairs.push([name, equals < 0 ? '' : reencode(pair.slice(equals + 1))]);
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
    ? value.trim().replaceAll(/[ \t]+/g, ' ')
    : value;
}

export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** In the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  readonly header: (name: string) => string | undefined;
  readonly payloadHash: string;
}

export function canonicalRequest(parts: CanonicalParts): string {
  let headers = '';
  for (const name of parts.signedHeaders) {
    headers += `${name}:${canonicalHeaderValue(parts.header(name) ?? '')}\n`;
  }
  return `${parts.method}\n${parts.path}\n${parts.query}\n${headers}\n${parts.signedHeaders.join(';')}\n${parts.payloadHash}`;
}
