import { describe, expect, test } from 'vitest';

import { decide, parsePolicy } from './index.ts';
import { resourcePattern } from './resource-pattern.ts';
import { allow, decideBy, deny, request } from './testing.ts';

const covers = (pattern: string, resource: string, keys: Record<string, string> = {}): boolean =>
  decideBy([allow('sqs:*', { Resource: pattern })], { resource, keys }).effect === 'allow';

describe('resources', () => {
  test.each([
    ['*', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['*', '*', true],
    ['arn:aws:sqs:*:*:jobs', '*', false],
    ['arn:aws:sqs:eu-west-1:111122223333:jobs', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['arn:aws:sqs:eu-west-1:111122223333:jobs', 'arn:aws:sqs:eu-west-1:111122223333:Jobs', false],
    ['arn:aws:sqs:*:111122223333:jobs', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['arn:aws:sqs:eu-*:111122223333:jo?s', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['arn:aws:s3:::bucket/*/test/*', 'arn:aws:s3:::bucket/1/2/test/object.jpg', true],
    ['arn:aws:s3:::bucket/*/test/*', 'arn:aws:s3:::bucket/1///test///object.jpg', true],
    ['arn:aws:s3:::bucket/*/test/*', 'arn:aws:s3:::bucket/1-test/object.jpg', false],
    ['arn:aws:s3:::bucket/*/test/*', 'arn:aws:s3:::bucket/a:b/test/x', true],
    ['arn:aws:sqs:e*t-1:111122223333:jobs', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['arn:aws:sqs:eu-west-1?111122223333:*', 'arn:aws:sqs:eu-west-1:111122223333:jobs', false],
    ['arn:aws:logs:*:*:*', 'arn:aws:logs:eu-west-1:111122223333:log-group:a:b', true],
    ['arn:aws:logs:*:*:log-group?a', 'arn:aws:logs:eu-west-1:111122223333:log-group:a', true],
    ['arn:aws:s3:*', 'arn:aws:s3:::bucket/key', true],
  ])('%s covers %s: %j', (pattern, resource, expected) => {
    expect(covers(pattern, resource)).toBe(expected);
  });

  test.each([
    ['arn:aws:sqs:*:jobs', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['arn:aws:sqs:e*:jobs', 'arn:aws:sqs:eu-west-1:111122223333:jobs', true],
    ['arn:aws:sqs:e*3:jobs', 'arn:aws:sqs:eu-west-1:111122223333:jobs', false],
    ['arn:aws:sqs:eu-*1:1:x', 'arn:aws:sqs:eu-west-1:1:x', true],
    ['arn:aws:sqs:eu-*1:x', 'arn:aws:sqs:eu-west-1:1:x', false],
    ['execute-api:/*/GET/?', 'execute-api:/a:b/GET/c', true],
  ])(
    'a star at the end of a segment goes beyond the colon, one within does not: %s, %s',
    (pattern, resource, expected) => {
      expect(resourcePattern(pattern, '2012-10-17')(resource, () => undefined)).toBe(expected);
    },
  );

  test('variables stand for the values of the request, literally', () => {
    const home = 'arn:aws:s3:::bucket/home/${aws:username}/*';
    expect(covers(home, 'arn:aws:s3:::bucket/home/ann/a', { 'aws:username': 'ann' })).toBe(true);
    expect(covers(home, 'arn:aws:s3:::bucket/home/bob/a', { 'aws:username': 'ann' })).toBe(false);
    expect(covers(home, 'arn:aws:s3:::bucket/home/bob/a', { 'aws:username': '*' })).toBe(false);
    expect(covers(home, 'arn:aws:s3:::bucket/home//a')).toBe(false);
    expect(covers("arn:aws:s3:::${aws:username, 'none'}", 'arn:aws:s3:::none')).toBe(true);
    expect(covers('arn:aws:s3:::a${*}b', 'arn:aws:s3:::a*b')).toBe(true);
    expect(covers('arn:aws:s3:::a${*}b', 'arn:aws:s3:::axb')).toBe(false);
  });

  test('a variable without a value makes the whole statement not match, whatever the order', () => {
    const open = 'arn:aws:s3:::open/*';
    const home = 'arn:aws:s3:::home/${aws:username}';
    for (const Resource of [
      [open, home],
      [home, open],
    ]) {
      expect(
        decideBy([allow('s3:*', { Resource })], {
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::open/a',
        }).effect,
      ).toBe('implicit-deny');
      const denied = decideBy([allow('*'), deny('s3:*', { Resource })], {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::open/a',
      });
      expect(denied.effect).toBe('allow');
    }
  });

  test('before version 2012-10-17 a variable is literal text', () => {
    const text = JSON.stringify({
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}' }],
    });
    const { policy } = parsePolicy(text, 'identity');
    const identity = [{ name: 'old', policy: policy ?? expect.fail('it parses') }];
    const get = (resource: string): string =>
      decide(request({ action: 's3:GetObject', resource, keys: { 'aws:username': 'ann' } }), {
        identity,
        resourceMode: 'either',
      }).effect;
    expect(get('arn:aws:s3:::b/ann')).toBe('implicit-deny');
    expect(get('arn:aws:s3:::b/${aws:username}')).toBe('allow');
  });

  test('NotResource is everything else', () => {
    const policy = [
      allow('s3:*', {
        Resource: undefined,
        NotResource: ['arn:aws:s3:::secret', 'arn:aws:s3:::secret/*'],
      }),
    ];
    expect(
      decideBy(policy, { action: 's3:GetObject', resource: 'arn:aws:s3:::open/a' }).effect,
    ).toBe('allow');
    expect(
      decideBy(policy, { action: 's3:GetObject', resource: 'arn:aws:s3:::secret/a' }).effect,
    ).toBe('implicit-deny');
  });
});

describe('actions', () => {
  test.each([
    ['sqs:SendMessage', 'sqs:SendMessage', true],
    ['SQS:sendmessage', 'sqs:SendMessage', true],
    ['sqs:Send*', 'sqs:SendMessageBatch', true],
    ['sqs:*Message', 'sqs:SendMessage', true],
    ['sqs:Send?essage', 'sqs:SendMessage', true],
    ['sqs:Send?', 'sqs:Send', false],
    ['sqs:*', 'sns:Publish', false],
    ['*', 'sns:Publish', true],
    ['*:*', 'sns:Publish', true],
    ['*:Publish', 'sns:Publish', true],
    ['s3:Get*', 's3express:GetObject', false],
  ])('%s covers %s: %j', (pattern, action, expected) => {
    expect(decideBy([allow(pattern)], { action }).effect === 'allow').toBe(expected);
  });
  test('NotAction is everything else, of every service', () => {
    const policy = [{ Effect: 'Allow', NotAction: ['iam:*', 'sqs:Purge*'], Resource: '*' }];
    expect(decideBy(policy, { action: 'sqs:SendMessage' }).effect).toBe('allow');
    expect(decideBy(policy, { action: 'SQS:purgequeue' }).effect).toBe('implicit-deny');
    expect(decideBy(policy, { action: 'iam:CreateUser' }).effect).toBe('implicit-deny');
  });
});
