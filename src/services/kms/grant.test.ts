import { describe, expect, test } from 'vitest';

import type { Caller } from '#kernel/identity';
import { epochMs } from '#lib/time';

import { contextConditions } from './encryption-context.ts';
import { covers, mayRetire } from './grant.ts';
import type { Grant } from './tables.ts';

const roleArn = 'arn:aws:iam::111122223333:role/service-role/worker';
const session: Caller = {
  kind: 'role-session',
  account: '111122223333',
  roleArn,
  arn: 'arn:aws:sts::111122223333:assumed-role/worker/one',
};
const userArn = 'arn:aws:iam::111122223333:user/ann';
const user: Caller = { kind: 'user', account: '111122223333', arn: userArn };
const service: Caller = { kind: 'service', service: 'sqs.amazonaws.com' };
const rootOf = (account: string): Caller => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
});

const grantOf = (facts: Partial<Grant>): Grant => ({
  keyId: 'key',
  id: 'grant',
  createdAtMs: epochMs(0),
  grantee: roleArn,
  issuingAccount: '111122223333',
  operations: ['Encrypt', 'GenerateDataKey', 'CreateGrant'],
  ...facts,
});

const lookup = (context: Record<string, string> | undefined, more: object = {}) => {
  const known = new Map<string, unknown>(
    Object.entries({ ...contextConditions(context), ...more }),
  );
  return (name: string) => known.get(name);
};

describe('a grant', () => {
  test.each([
    ['a session of the role', session, 'kms:Encrypt', true],
    ['another principal', user, 'kms:Encrypt', false],
    ['a service', service, 'kms:Encrypt', false],
    ['an operation it does not name', session, 'kms:Decrypt', false],
    ['an operation whose name goes on', session, 'kms:GenerateDataKeyPair', false],
  ])('to a role covers %s: %o', (_what, caller, action, isCovered) => {
    expect(covers(grantOf({}), action, caller, lookup(undefined))).toBe(isCovered);
  });

  test.each([
    [['Encrypt'], undefined, undefined, true],
    [['Encrypt', 'GenerateDataKey'], 'EncryptionContextEquals', { a: '1' }, true],
    [['Decrypt'], undefined, undefined, false],
    [['Encrypt', 'Decrypt'], undefined, undefined, false],
  ])('without a constraint passes on %o with %s', (operations, type, context, isCovered) => {
    const asked = lookup(context, {
      'kms:grantoperations': operations,
      'kms:grantconstrainttype': type,
    });
    expect(covers(grantOf({}), 'kms:CreateGrant', session, asked)).toBe(isCovered);
  });

  test.each([
    ['subset', 'EncryptionContextSubset', { a: '1' }, true],
    ['subset', 'EncryptionContextSubset', { a: '1', b: '2' }, true],
    ['subset', 'EncryptionContextEquals', { a: '1', b: '2' }, true],
    ['subset', 'EncryptionContextSubset', { b: '2' }, false],
    ['subset', undefined, undefined, false],
    ['equals', 'EncryptionContextEquals', { a: '1' }, true],
    ['equals', 'EncryptionContextSubset', { a: '1' }, false],
    ['equals', 'EncryptionContextEquals', { a: '1', b: '2' }, false],
  ] as const)('of constraint %s passes on %s of %o: %s', (kind, type, context, isCovered) => {
    const grant = grantOf({ constraint: { context: { kind, pairs: { a: '1' } } } });
    const asked = lookup(context, {
      'kms:grantoperations': ['Encrypt'],
      'kms:grantconstrainttype': type,
    });
    expect(covers(grant, 'kms:CreateGrant', session, asked)).toBe(isCovered);
  });

  test('is retired by its issuer, its retiring principal, and a grantee who was given that', () => {
    expect(mayRetire(grantOf({}), session)).toBe(false);
    expect(mayRetire(grantOf({ operations: ['RetireGrant'] }), session)).toBe(true);
    expect(mayRetire(grantOf({ retiring: userArn }), user)).toBe(true);
    expect(mayRetire(grantOf({}), user)).toBe(false);
    expect(mayRetire(grantOf({}), rootOf('111122223333'))).toBe(true);
    expect(mayRetire(grantOf({}), rootOf('444455556666'))).toBe(false);
  });

  test('is retired only as the one that the call is about', () => {
    const grant = grantOf({ operations: ['RetireGrant'] });
    const asked = (id: string) => lookup(undefined, { 'skykeep:grant': id });
    expect(covers(grant, 'kms:RetireGrant', session, asked('grant'))).toBe(true);
    expect(covers(grant, 'kms:RetireGrant', session, asked('other'))).toBe(false);
  });
});
