import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { sha256Hex } from '#lib/hash';

import { canonicalPath, canonicalQuery, canonicalRequest } from './canonical.ts';
import { readSignature, type SignableRequest } from './credential.ts';
import { SigningKeys, scopeText, signingKey, stringToSign } from './signature.ts';
import { holdsIn, publicKeyOf, stringToSignV4a, verifies } from './v4a.ts';

const folder = new URL('../../../../shared/vectors/sigv4', import.meta.url).pathname;
const isThere = existsSync(folder);
const SIGNED = 'header-signed-request.txt';

interface VectorContext {
  readonly credentials: {
    readonly access_key_id: string;
    readonly secret_access_key: string;
    readonly token?: string;
  };
  readonly normalize: boolean;
  readonly omit_session_token?: boolean;
}

interface Case {
  readonly read: (file: string) => string;
  readonly context: VectorContext;
}

function casesOf(version: 'v4' | 'v4a'): [string, Case][] {
  if (!isThere) return [];
  const names = readdirSync(join(folder, version));
  // Two folders of the 4A suite hold only the older half of a case, without anything signed.
  const whole = names.filter((name) => existsSync(join(folder, version, name, SIGNED)));
  return whole.map((name) => {
    const read = (file: string) => readFileSync(join(folder, version, name, file), 'utf8');
    return [name, { read, context: JSON.parse(read('context.json')) as VectorContext }];
  });
}

/** Reads a request as an HTTP server does: repeated headers joined by a comma, folded lines by a space. */
function parseRequest(text: string): { request: SignableRequest; body: string } {
  const [head = '', body = ''] = text.split(/\r?\n\r?\n/, 2);
  const [line = '', ...lines] = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? [];
  const question = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const each of lines) {
    const colon = each.indexOf(':');
    const name = each.slice(0, colon).toLowerCase();
    const value = each.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return {
    request: {
      method,
      path: question < 0 ? target : target.slice(0, question),
      query: question < 0 ? '' : target.slice(question + 1),
      headers,
    },
    body,
  };
}

const SESSION_TOKEN = /(?:^|&)X-Amz-Security-Token=[^&]*/;

/** What we make of a signed request of the suite. */
function recompute({ read, context }: Case, place: 'header' | 'query') {
  const { request, body } = parseRequest(read(`${place}-signed-request.txt`));
  const facts = readSignature(request);
  if (!facts) throw new Error('the request is signed');
  // Where the token is added after signing, it is outside the query that was signed.
  const query =
    context.omit_session_token === true ? request.query.replace(SESSION_TOKEN, '') : request.query;
  const canonical = canonicalRequest({
    method: request.method,
    path: canonicalPath(request.path, !context.normalize),
    query: canonicalQuery(query, place === 'query' ? 'X-Amz-Signature' : undefined),
    signedHeaders: facts.signedHeaders,
    header: (name) => request.headers[name] ?? 'absent',
    payloadHash: sha256Hex(body),
  });
  return { facts, canonical, request };
}

const places = ['header', 'query'] as const;

describe.skipIf(!isThere)('the published suite of Signature Version 4', () => {
  test.each(casesOf('v4'))('%s', (_name, each) => {
    const { access_key_id: id, secret_access_key: secret, token } = each.context.credentials;
    for (const place of places) {
      const { facts, canonical } = recompute(each, place);
      expect(canonical).toBe(each.read(`${place}-canonical-request.txt`));
      const text = stringToSign(facts.dateTime, facts.scope, canonical);
      expect(text).toBe(each.read(`${place}-string-to-sign.txt`));
      expect(new SigningKeys().sign(id, secret, facts.scope, text)).toBe(
        each.read(`${place}-signature.txt`),
      );
      expect(facts).toMatchObject({
        place,
        accessKeyId: id,
        scope: { date: '20150830', region: 'us-east-1', service: 'service' },
        signature: each.read(`${place}-signature.txt`),
        dateTime: '20150830T123600Z',
      });
      expect(facts.sessionToken).toBe(token);
    }
  });
});

describe.skipIf(!isThere)('the published suite of Signature Version 4A', () => {
  test.each(casesOf('v4a'))('%s', (_name, each) => {
    const { access_key_id: id, secret_access_key: secret } = each.context.credentials;
    const key = publicKeyOf(id, secret);
    const point = JSON.parse(each.read('public-key.json')) as Record<'X' | 'Y', string>;
    const { x = '', y = '' } = key.export({ format: 'jwk' });
    expect(Buffer.from(x, 'base64url').toString('hex')).toBe(point.X);
    expect(Buffer.from(y, 'base64url').toString('hex')).toBe(point.Y);
    for (const place of places) {
      const { facts, canonical } = recompute(each, place);
      expect(canonical).toBe(each.read(`${place}-canonical-request.txt`));
      const text = stringToSignV4a(facts.dateTime, facts.scope, canonical);
      expect(text).toBe(each.read(`${place}-string-to-sign.txt`));
      expect(verifies(key, text, each.read(`${place}-signature.txt`).trim())).toBe(true);
      expect(verifies(key, text, facts.signature)).toBe(true);
      expect(verifies(key, `${text} `, facts.signature)).toBe(false);
      expect(facts.regionSet).toEqual(['us-east-1']);
    }
  });
});

test.skipIf(isThere)('SKIPPED: the vectors of ../shared/vectors/sigv4 are not here', () => {});

describe('Signature Version 4A', () => {
  test.each<[string[], string | undefined, boolean]>([
    [['us-east-1'], 'us-east-1', true],
    [['us-east-1'], 'us-east-12', false],
    [['eu-west-1', 'us-east-1'], 'us-east-1', true],
    [['*'], 'ap-south-1', true],
    [['us-*'], 'us-west-2', true],
    [['us-*'], 'eu-west-1', false],
    [[], 'us-east-1', false],
    [['us-east-1'], undefined, false],
    [['*'], undefined, true],
  ])('%j holds in %s: %s', (set, region, holds) => {
    expect(holdsIn(set, region)).toBe(holds);
  });

  test('a signature has one spelling', () => {
    const key = publicKeyOf('AKIDEXAMPLE', 'secret');
    for (const text of ['', 'zz', '30', 'AB'.repeat(36), '00'.repeat(73)])
      expect(verifies(key, 'text', text)).toBe(false);
  });
});

test('the worked example of the signing key', () => {
  const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
  expect(signingKey('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', scope).toString('hex')).toBe(
    'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
  );
  expect(scopeText(scope)).toBe('20150830/us-east-1/iam/aws4_request');
});

test('a signing key belongs to one secret, though the key id stays', () => {
  const keys = new SigningKeys();
  const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
  const first = keys.sign('AKID', 'one', scope, 'text');
  expect(keys.sign('AKID', 'two', scope, 'text')).not.toBe(first);
  expect(keys.sign('AKID', 'one', scope, 'text')).toBe(first);
});
