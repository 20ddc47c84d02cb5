import { expect, test } from 'vitest';

import { contextConditions, pairsOf } from './encryption-context.ts';

test('a context is the same in any order of its pairs, and none is like an empty one', () => {
  expect(pairsOf({ b: '2', a: '1' })).toEqual(pairsOf({ a: '1', b: '2' }));
  expect(pairsOf(undefined)).toEqual(pairsOf({}));
});

test('a pair cannot be mistaken for two, nor a name for a value', () => {
  const written = [{ a: 'b,c' }, { a: 'b', c: '' }, { 'a,b': 'c' }, { a: '', b: 'c' }].map(
    (context) => JSON.stringify(pairsOf(context)),
  );
  expect(new Set(written).size).toBe(written.length);
});

test('conditions name keys in lower case and list them as they were written', () => {
  expect(contextConditions({ AppName: 'shop', step: '1' })).toEqual({
    'kms:encryptioncontext:appname': ['shop'],
    'kms:encryptioncontext:step': ['1'],
    'kms:encryptioncontextkeys': ['AppName', 'step'],
  });
  expect(contextConditions({ a: '1', A: '2' })).toMatchObject({
    'kms:encryptioncontext:a': ['2', '1'],
  });
  expect(contextConditions(undefined)).toEqual({});
});
