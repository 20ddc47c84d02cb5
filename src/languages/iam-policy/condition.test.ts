import { describe, expect, test } from 'vitest';

import type { ConditionValue } from './index.ts';
import { allow, decideBy, deny } from './testing.ts';

type Values = Readonly<Record<string, ConditionValue>>;

function holds(condition: Readonly<Record<string, unknown>>, keys: Values): boolean {
  return decideBy([allow('sqs:*', { Condition: condition })], { keys }).effect === 'allow';
}

describe('every operator', () => {
  test.each<[string, unknown, string, boolean]>([
    ['StringEquals', 'ann', 'ann', true],
    ['StringEquals', 'ann', 'Ann', false],
    ['StringEquals', 'a*', 'ann', false],
    ['StringNotEquals', 'ann', 'bob', true],
    ['StringNotEquals', 'ann', 'ann', false],
    ['StringEqualsIgnoreCase', 'Ann', 'aNN', true],
    ['StringNotEqualsIgnoreCase', 'Ann', 'aNN', false],
    ['StringLike', 'a?n*', 'anna', true],
    ['StringLike', 'a*', 'Ann', false],
    ['StringLike', '*', '', true],
    ['StringNotLike', 'a*', 'bob', true],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', 10, '10', true],
    ['NumericEquals', '10', 'ten', false],
    ['NumericNotEquals', '10', '11', true],
    ['NumericLessThan', '10', '9.5', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '1e2', true],
    ['NumericGreaterThanEquals', '-1', '-1', true],
    ['DateEquals', '2026-01-31T12:00:00Z', '2026-01-31T13:00:00+01:00', true],
    ['DateEquals', '1769860800', '2026-01-31T12:00:00Z', true],
    ['DateNotEquals', '2026-01-31', '2026-02-01', true],
    ['DateLessThan', '2026', '2025-12-31T23:59:59Z', true],
    ['DateLessThan', '2026-02', '2026-02-01T00:00:00Z', false],
    ['DateLessThanEquals', '2026-02-01T00:00Z', '2026-02-01T00:00:00Z', true],
    ['DateGreaterThan', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.75Z', true],
    ['DateGreaterThanEquals', '2026-01-01T00:00:00Z', 'yesterday', false],
    ['Bool', 'true', 'TRUE', true],
    ['Bool', true, 'true', true],
    ['Bool', 'false', 'true', false],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QQ==', 'QQ', true],
    ['BinaryEquals', 'QmluYXJ5', 'qmluYXJ5', false],
    ['IpAddress', '192.0.2.0/24', '192.0.2.255', true],
    ['IpAddress', '192.0.2.0/24', '192.0.3.0', false],
    ['IpAddress', '192.0.2.7', '192.0.2.7', true],
    ['IpAddress', '0.0.0.0/0', '203.0.113.9', true],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:9::1', true],
    ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5679::1', false],
    ['IpAddress', '192.0.2.0/24', '::ffff:192.0.2.1', true],
    ['IpAddress', '192.0.2.0/24', 'localhost', false],
    ['NotIpAddress', '192.0.2.0/24', '192.0.2.1', false],
    ['NotIpAddress', '192.0.2.0/24', '198.51.100.1', true],
    [
      'ArnEquals',
      'arn:aws:sns:*:111122223333:o*',
      'arn:aws:sns:eu-west-1:111122223333:orders',
      true,
    ],
    [
      'ArnLike',
      'arn:aws:sns:*:111122223333:o?ders',
      'arn:aws:sns:eu-west-1:111122223333:orders',
      true,
    ],
    // [IAM User Guide, "Amazon Resource Name (ARN) condition operators"]
    [
      'ArnLike',
      'arn:aws:someservice:*:111122223333:finance/*',
      'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
      false,
    ],
    [
      'StringLike',
      'arn:aws:someservice:*:111122223333:finance/*',
      'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
      true,
    ],
    [
      'ArnLike',
      'arn:aws:logs:*:*:log-group:*',
      'arn:aws:logs:eu-west-1:111122223333:log-group:a:b',
      true,
    ],
    ['ArnNotEquals', 'arn:aws:sns:*:*:orders', 'arn:aws:sns:eu-west-1:111122223333:orders', false],
    ['ArnNotLike', 'arn:aws:sns:*:*:orders', 'arn:aws:sns:eu-west-1:111122223333:bills', true],
    ['ArnEquals', 'arn:aws:sns:*:*:orders', 'not an arn', false],
  ])('%s %j and the request has %j: %j', (operator, wanted, actual, expected) => {
    expect(holds({ [operator]: { 'aws:x': wanted } }, { 'aws:x': actual })).toBe(expected);
    expect(holds({ [`${operator}IfExists`]: { 'aws:x': wanted } }, { 'aws:x': actual })).toBe(
      expected,
    );
  });
});

describe('an absent key', () => {
  test.each([
    ['StringEquals', 'a', false],
    ['StringNotEquals', 'a', true],
    ['StringEqualsIfExists', 'a', true],
    ['StringNotEqualsIfExists', 'a', true],
    ['NumericLessThan', '1', false],
    ['NumericNotEquals', '1', true],
    ['DateNotEquals', '2026', true],
    ['Bool', 'false', false],
    ['BoolIfExists', 'true', true],
    ['NotIpAddress', '192.0.2.0/24', true],
    ['ArnNotLike', 'arn:aws:a:b:c:d', true],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAllValues:StringNotEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
    ['Null', 'true', true],
    ['Null', 'false', false],
  ])('%s %s: %j', (operator, wanted, expected) => {
    expect(holds({ [operator]: { 'aws:x': wanted } }, {})).toBe(expected);
    expect(holds({ [operator]: { 'aws:x': wanted } }, { 'aws:x': [] })).toBe(expected);
  });
  test('Null and a key that is there', () => {
    expect(holds({ Null: { 'aws:x': 'false' } }, { 'aws:x': '' })).toBe(true);
    expect(holds({ Null: { 'aws:x': 'true' } }, { 'aws:x': 'a' })).toBe(false);
  });
});

describe('several values', () => {
  test.each<[string, readonly string[], readonly string[], boolean]>([
    ['StringEquals', ['a', 'b'], ['b'], true],
    ['StringNotEquals', ['a', 'b'], ['b'], false],
    ['StringNotEquals', ['a', 'b'], ['c'], true],
    ['StringNotLike', ['a*', 'b*'], ['bx'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
    ['ForAllValues:StringLike', ['tag-*'], ['tag-a', 'tag-b'], true],
    ['StringEquals', ['a'], ['b', 'a'], true],
    ['StringNotEquals', ['a'], ['b', 'a'], false],
    ['ForAllValues:StringEquals', ['a'], [''], false],
  ])('%s %j of %j: %j', (operator, wanted, actual, expected) => {
    expect(holds({ [operator]: { 'aws:x': wanted } }, { 'aws:x': actual })).toBe(expected);
  });
  test('to a set operator the empty string is an empty set', () => {
    expect(holds({ 'ForAllValues:StringEquals': { 'aws:x': 'a' } }, { 'aws:x': '' })).toBe(true);
    expect(holds({ 'ForAnyValue:StringEquals': { 'aws:x': '' } }, { 'aws:x': '' })).toBe(false);
  });
  test('several keys and several operators must all hold', () => {
    const both = { StringEquals: { 'aws:x': 'a', 'aws:y': 'b' }, Bool: { 'aws:z': 'true' } };
    expect(holds(both, { 'aws:x': 'a', 'aws:y': 'b', 'aws:z': 'true' })).toBe(true);
    expect(holds(both, { 'aws:x': 'a', 'aws:y': 'c', 'aws:z': 'true' })).toBe(false);
    expect(holds(both, { 'aws:x': 'a', 'aws:y': 'b' })).toBe(false);
  });
});

test('keys are looked up in lower case, a tag key as it is written', () => {
  expect(holds({ StringEquals: { 'AWS:SourceVpc': 'v' } }, { 'aws:sourcevpc': 'v' })).toBe(true);
  expect(
    holds({ StringEquals: { 'AWS:RequestTag/Team': 'v' } }, { 'aws:requesttag/Team': 'v' }),
  ).toBe(true);
  expect(
    holds({ StringEquals: { 'aws:RequestTag/Team': 'v' } }, { 'aws:requesttag/team': 'v' }),
  ).toBe(false);
});

describe('variables in conditions', () => {
  const like = (wanted: string, actual: string, keys: Values = {}): boolean =>
    holds(
      { StringLike: { 's3:prefix': wanted } },
      { 's3:prefix': actual, 'aws:username': 'ann', ...keys },
    );
  test.each<[string, string, Values, boolean]>([
    ['home/${aws:username}/*', 'home/ann/x', {}, true],
    ['home/${aws:username}/*', 'home/bob/x', {}, false],
    ['${aws:UserName}', 'ann', {}, true],
    ['home/${aws:username}/*', 'home/bob/x', { 'aws:username': '*' }, false],
    ['home/${aws:username}/*', 'home/*/x', { 'aws:username': '*' }, true],
    ["${aws:userid, 'anonymous'}", 'anonymous', {}, true],
    ["${aws:userid, 'anonymous'}", 'AIDA', { 'aws:userid': 'AIDA' }, true],
    ['${aws:userid}', '', {}, false],
    ['*${aws:userid}', 'x', {}, false],
    ['a${*}b', 'a*b', {}, true],
    ['a${*}b', 'axb', {}, false],
    ['${$}{${?}', '${?', {}, true],
    ['${aws:PrincipalTag/cost center}', 'a b', { 'aws:principaltag/cost center': 'a b' }, true],
    ['${aws:many}', 'a', { 'aws:many': ['a'] }, false],
  ])('%s and %s', (wanted, actual, keys, expected) => {
    expect(like(wanted, actual, keys)).toBe(expected);
  });
  test('a variable without a value makes a negated operator fail, and so the deny', () => {
    const policy = [
      allow('sqs:*'),
      deny('sqs:*', { Condition: { StringNotEquals: { 'aws:x': '${aws:y}' } } }),
    ];
    expect(decideBy(policy, { keys: { 'aws:x': 'a', 'aws:y': 'b' } }).effect).toBe('explicit-deny');
    expect(decideBy(policy, { keys: { 'aws:x': 'a' } }).effect).toBe('allow');
    expect(decideBy(policy, {}).effect).toBe('explicit-deny');
  });
  test('equal strings and ARNs take variables, too', () => {
    expect(
      holds({ StringEquals: { 'aws:x': '${aws:y}/1' } }, { 'aws:x': 'v/1', 'aws:y': 'v' }),
    ).toBe(true);
    expect(
      holds({ StringEqualsIgnoreCase: { 'aws:x': '${aws:y}' } }, { 'aws:x': 'V', 'aws:y': 'v' }),
    ).toBe(true);
    const arn = {
      'aws:x': 'arn:aws:iam::1:role/a',
      'aws:y': 'a',
      'aws:z': 'arn:aws:iam::1:role/a',
    };
    expect(holds({ ArnLike: { 'aws:x': 'arn:aws:iam::*:role/${aws:y}' } }, arn)).toBe(true);
    expect(holds({ ArnEquals: { 'aws:x': '${aws:z}' } }, arn)).toBe(true);
    expect(holds({ ArnEquals: { 'aws:x': '${aws:none}' } }, arn)).toBe(false);
    expect(holds({ ArnLike: { 'aws:x': '*' } }, arn)).toBe(true);
    expect(holds({ Bool: { 'aws:x': '${aws:y}' } }, { 'aws:x': 'True', 'aws:y': 'true' })).toBe(
      true,
    );
  });
});
