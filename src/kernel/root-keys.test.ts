import { expect, test } from 'vitest';

import { RootKeys } from './root-keys.ts';

const key = {
  account: '000000000000',
  accessKeyId: 'AKIAROOT',
  secret: 'a-secret-of-good-length-0',
};

function keys(options: { readonly admitsAccountIds?: boolean } = {}): RootKeys {
  const made = new RootKeys(options);
  made.set(key);
  return made;
}

test('a cloud that has not started has no root key', () => {
  expect(() => new RootKeys().first).toThrow('root key');
});

test('the root key of the first account is found by its id alone', () => {
  expect(keys().find('AKIAROOT')).toEqual(key);
  expect(keys().find('AKIAOTHER')).toBeUndefined();
  expect(keys().find('000000000000')).toBeUndefined();
});

test('with the preset an account id is the key of its root', () => {
  expect(keys({ admitsAccountIds: true }).find('111111111111')).toEqual({
    account: '111111111111',
    accessKeyId: '111111111111',
    secret: 'test',
  });
  for (const id of ['11111111111', '1111111111111', '11111111111a', ' 11111111111'])
    expect(keys({ admitsAccountIds: true }).find(id)).toBeUndefined();
});

test('a key is weak when its secret may be guessed', () => {
  expect(keys().isWeak('AKIAROOT')).toBe(false);
  expect(keys({ admitsAccountIds: true }).isWeak('111111111111')).toBe(true);
  expect(keys().isWeak('AKIAUNKNOWN')).toBe(false);
});

test('accounts that are not here are not known', () => {
  expect(keys().knowsAccount('000000000000')).toBe(true);
  expect(keys().knowsAccount('111111111111')).toBe(false);
  expect(keys({ admitsAccountIds: true }).knowsAccount('111111111111')).toBe(true);
});
