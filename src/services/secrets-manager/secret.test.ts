import { describe, expect, test } from 'vitest';

import { makeSuffix, parseSecretId } from './secret.ts';

const PLACE = { account: '000000000000', region: 'us-east-1' };
const PREFIX = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';

describe('a SecretId', () => {
  test.each<[string, object]>([
    ['name', { name: 'name' }],
    ['name-a1b2c3', { name: 'name-a1b2c3' }],
    [`${PREFIX}name-a1b2c3`, { name: 'name', suffix: 'a1b2c3', place: PLACE }],
    [`${PREFIX}name`, { name: 'name', place: PLACE }],
    [`${PREFIX}a/b-c-a1b2c3`, { name: 'a/b-c', suffix: 'a1b2c3', place: PLACE }],
    [`${PREFIX}name-a1b2`, { name: 'name-a1b2', place: PLACE }],
    [`${PREFIX}name-a1b2c3-`, { name: 'name-a1b2c3-', place: PLACE }],
    [`${PREFIX}-a1b2c3`, { name: '-a1b2c3', place: PLACE }],
    ['arn:aws:sqs:us-east-1:000000000000:q', { name: 'arn:aws:sqs:us-east-1:000000000000:q' }],
    ['arn:aws:secretsmanager:us-east-1:me:secret:x', expect.not.objectContaining({ place: PLACE })],
    ['', { name: '' }],
  ])('%s', (text, expected) => {
    expect(parseSecretId(text)).toEqual(expected);
  });
});

test('six characters are letters and digits, whatever chance gives', () => {
  for (let byte = 0; byte < 248; byte++) {
    expect(makeSuffix((bytes) => Buffer.alloc(bytes, byte))).toMatch(/^[A-Za-z0-9]{6}$/);
  }
});
