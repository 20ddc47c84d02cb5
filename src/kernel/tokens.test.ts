import { expect, test } from 'vitest';

import { TokenSealer } from './tokens.ts';

const tokens = new TokenSealer(Buffer.alloc(32, 1));

test('a token opens for its purpose, under its key, as it was made', () => {
  const token = tokens.seal('page', 'Grüße');
  expect(tokens.open('page', token)).toBe('Grüße');
  expect(tokens.open('receipt', token)).toBeUndefined();
  expect(new TokenSealer(Buffer.alloc(32, 2)).open('page', token)).toBeUndefined();
  expect(new TokenSealer(Buffer.alloc(32, 1)).open('page', token)).toBe('Grüße');
});

test('no two tokens of one text are alike', () => {
  const made = new Set(Array.from({ length: 2000 }, () => tokens.seal('page', 'same')));
  expect(made.size).toBe(2000);
});

test('a token with any byte changed does not open', () => {
  const bytes = Buffer.from(tokens.seal('page', 'text'), 'base64');
  for (let place = 0; place < bytes.length; place += 1) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(tokens.open('page', changed.toString('base64'))).toBeUndefined();
  }
});

test.each([
  ['nothing', ''],
  ['what is too short', 'AAAA'],
  ['what is no base64', '????'.repeat(20)],
])('%s does not open', (_what, token) => {
  expect(tokens.open('page', token)).toBeUndefined();
});

test('only one spelling of a token opens', () => {
  const token = tokens.seal('page', 'text');
  for (const other of [
    `${token} `,
    ` ${token}`,
    `${token}\n`,
    token.replaceAll('=', ''),
    `${token}=`,
  ])
    if (other !== token) expect(tokens.open('page', other)).toBeUndefined();
  expect(tokens.open('page', Buffer.from(token, 'base64').toString('base64url'))).toBeUndefined();
});
