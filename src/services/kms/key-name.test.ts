import { describe, expect, test } from 'vitest';

import { aliasArn, keyArn, ownerOfName, parseKeyName } from './key-name.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const place = { account: '111122223333', region: 'us-west-2' };

describe('the name of a key', () => {
  test.each([
    [id, { kind: 'key', id }],
    [
      'mrk-1234abcd12ab34cd56ef1234567890ab',
      { kind: 'key', id: 'mrk-1234abcd12ab34cd56ef1234567890ab' },
    ],
    [keyArn(place, id), { kind: 'key', id, place }],
    ['alias/orders', { kind: 'alias', alias: 'alias/orders' }],
    ['alias/aws/sqs', { kind: 'alias', alias: 'alias/aws/sqs' }],
    [aliasArn(place, 'alias/a/b'), { kind: 'alias', alias: 'alias/a/b', place }],
  ])('%s is read', (text, name) => {
    expect(parseKeyName(text)).toEqual(name);
  });

  test.each([
    '',
    'orders',
    id.toUpperCase(),
    `${id}0`,
    'arn:aws:kms:us-west-2:111122223333:key/orders',
    `arn:aws:kms:us-west-2:1111:key/${id}`,
    `arn:aws:kms::111122223333:key/${id}`,
    `arn:aws:sqs:us-west-2:111122223333:key/${id}`,
    `arn:aws-cn:kms:us-west-2:111122223333:key/${id}`,
    `arn:aws:kms:us-west-2:111122223333:${id}`,
  ])('%s is none', (text) => {
    expect(parseKeyName(text)).toBeUndefined();
    expect(ownerOfName(text)).toEqual({});
  });

  test('tells its account where it says so', () => {
    expect(ownerOfName(keyArn(place, id))).toEqual({ account: place.account });
    expect(ownerOfName(id)).toEqual({});
    expect(ownerOfName(undefined)).toEqual({});
  });
});
