import { expect, test } from 'vitest';

import { open, openWithNonce, seal, sealWithNonce } from './aes-gcm.ts';

const key = Buffer.alloc(32, 1);
const nonce = Buffer.alloc(12, 2);

test('what was sealed opens with the same key, nonce and bound text', () => {
  const sealed = seal({ key, nonce, bound: 'for you' }, Buffer.from('hello'));
  expect(open({ key, nonce, bound: 'for you' }, sealed)?.toString()).toBe('hello');
});

test('nothing opens once a bit of anything was changed', () => {
  const sealed = seal({ key, nonce, bound: 'for you' }, Buffer.from('hello'));
  expect(open({ key, nonce, bound: 'for me' }, sealed)).toBeUndefined();
  expect(open({ key: Buffer.alloc(32, 3), nonce, bound: 'for you' }, sealed)).toBeUndefined();
  expect(open({ key, nonce: Buffer.alloc(12, 3), bound: 'for you' }, sealed)).toBeUndefined();
  for (let place = 0; place < sealed.length; place++) {
    const changed = Buffer.from(sealed);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(open({ key, nonce, bound: 'for you' }, changed)).toBeUndefined();
  }
  expect(open({ key, nonce, bound: 'for you' }, sealed.subarray(0, 3))).toBeUndefined();
});

test('with its nonce before it, the key alone opens it, and no changed byte passes', () => {
  const sealed = sealWithNonce({ key, nonce, bound: '' }, Buffer.from('hello'));
  expect(sealed.subarray(0, 12)).toEqual(nonce);
  expect(openWithNonce({ key, bound: '' }, sealed)?.toString()).toBe('hello');
  for (let place = 0; place < sealed.length; place++) {
    const changed = Buffer.from(sealed);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(openWithNonce({ key, bound: '' }, changed)).toBeUndefined();
    expect(openWithNonce({ key, bound: '' }, sealed.subarray(0, place))).toBeUndefined();
  }
});
