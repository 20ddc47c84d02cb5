import { generateKeyPairSync, sign } from 'node:crypto';

import { expect, test } from 'vitest';

import { readKeySet, readUnverified, verifyToken } from './json-web-token.ts';

const pairs = [0, 1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that one of the pairs has signed. */
function tokenOf(place: number, header: object = {}, claims: unknown = { sub: 'bob' }): string {
  const text = `${encoded({ alg: 'RS256', ...header })}.${encoded(claims)}`;
  const key = pairs[place]?.privateKey ?? '';
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

function setOf(...places: readonly number[]): string {
  const keys = places.map((place) => ({
    ...pairs[place]?.publicKey.export({ format: 'jwk' }),
    kid: `k${place}`,
  }));
  return JSON.stringify({ keys });
}

async function checked(token: string, ...places: readonly number[]) {
  const keys = readKeySet(setOf(...places), 10);
  return keys && (await verifyToken(token, keys)).kind;
}

test('a token that names no key is tried with each', async () => {
  expect(await checked(tokenOf(1), 0, 1)).toBe('signed');
  expect(await checked(tokenOf(2), 0, 1)).toBe('wrong signature');
});

test('a token that names a key is verified by that one alone', async () => {
  expect(await checked(tokenOf(1, { kid: 'k1' }), 0, 1)).toBe('signed');
  expect(await checked(tokenOf(1, { kid: 'k0' }), 0, 1)).toBe('wrong signature');
  expect(await checked(tokenOf(1, { kid: 'k2' }), 0, 1)).toBe('unknown key');
});

test('what is signed must be claims', async () => {
  expect(await checked(tokenOf(0, {}, ['sub']), 0)).toBe('wrong signature');
});

test.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['no list of keys', '{"keys":{}}'],
  ['keys that are no objects', '{"keys":[1]}'],
  ['more keys than allowed', setOf(0, 1, 2)],
])('a key set of %s is none', (_name, text) => {
  expect(readKeySet(text, 2)).toBeUndefined();
});

test.each([
  ['two parts', 'a.b'],
  ['a header that is no JSON', 'a.b.c'],
  ['no signature', `${encoded({ alg: 'none' })}.${encoded({ sub: 'bob' })}.`],
  ['a shared secret', `${encoded({ alg: 'HS256' })}.${encoded({ sub: 'bob' })}.c2ln`],
  ['claims that are no object', `${encoded({ alg: 'RS256' })}.${encoded('bob')}.c2ln`],
  ['claims that are no JSON', `${encoded({ alg: 'RS256' })}.e30x.c2ln`],
])('a token with %s is not read', (_name, token) => {
  expect(readUnverified(token)).toBeUndefined();
});

test('a token is read before it is verified', () => {
  expect(readUnverified(tokenOf(0))).toEqual({ sub: 'bob' });
});
