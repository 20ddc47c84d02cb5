import { describe, expect, test } from 'vitest';

import { parsePolicy, type ParseOptions, type PolicyKind } from './index.ts';
import { ACCOUNT, type Json } from './testing.ts';

const statement: Json = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const bucket: Json = { ...statement, Principal: '*' };
const trust: Json = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' };

/** The first problem, which is what IAM tells, or `ok`. */
function verdict(kind: PolicyKind, document: unknown, options: ParseOptions = {}): string {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const { policy, problems } = parsePolicy(text, kind, options);
  expect(policy === undefined).toBe(problems.length > 0);
  return problems[0]?.message ?? 'ok';
}
const ofOne = (
  kind: PolicyKind,
  change: Json,
  base: Json = kind === 'trust' ? trust : kind === 'identity' ? statement : bucket,
): string => verdict(kind, { Version: '2012-10-17', Statement: [{ ...base, ...change }] });

const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
const ACTIONS = 'Policy statement must contain actions.';
const RESOURCES = 'Policy statement must contain resources.';

describe('identity policies', () => {
  test.each<[Json, string]>([
    [{}, 'ok'],
    [{ Sid: '' }, 'ok'],
    [{ Sid: 'Abc1' }, 'ok'],
    [
      { Sid: 'a b' },
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [{ Sid: 1 }, SYNTAX],
    [{ Effect: undefined }, SYNTAX],
    [{ Effect: 'allow' }, SYNTAX],
    [{ Principal: '*' }, 'Policy document should not specify a principal.'],
    [{ NotPrincipal: { AWS: ACCOUNT } }, 'Policy document should not specify a principal.'],
    [{ Extra: 1 }, SYNTAX],
    [{ Action: undefined }, ACTIONS],
    [{ Action: [] }, ACTIONS],
    [{ Action: 1 }, SYNTAX],
    [{ Action: ['s3:Get', 1] }, SYNTAX],
    [{ Action: '*' }, 'ok'],
    [{ Action: '*:*' }, 'ok'],
    [{ Action: 's3' }, VENDOR],
    [{ Action: '' }, VENDOR],
    [{ Action: 's3:a:b' }, 'Actions/Condition can contain only one colon.'],
    [{ Action: 's 3:Get' }, 'Vendor s 3 is not valid'],
    [{ Action: 's*:Get' }, 'Vendor s* is not valid'],
    [{ Action: 's3:' }, LEGACY],
    [{ Action: 's3:Get Object' }, LEGACY],
    [{ NotAction: 's3:*' }, SYNTAX],
    [{ Action: undefined, NotAction: 's3:*' }, 'ok'],
    [{ Resource: undefined }, RESOURCES],
    [{ Resource: [] }, RESOURCES],
    [{ Resource: null }, SYNTAX],
    [{ Resource: undefined, NotResource: '*' }, 'ok'],
    [{ NotResource: '*' }, SYNTAX],
    [{ Resource: 'bucket' }, 'Resource bucket must be in ARN format or "*".'],
    [{ Resource: '' }, 'Resource  must be in ARN format or "*".'],
    [
      { Resource: 's3::example/*' },
      'Partition "" is not valid for resource "arn::example/*:*:*:*".',
    ],
    [
      { Resource: 'arn::s3:::bucket' },
      'Partition "" is not valid for resource "arn::s3:::bucket".',
    ],
    [
      { Resource: 'arn:aws-cn:s3:::bucket' },
      'Partition "aws-cn" is not valid for resource "arn:aws-cn:s3:::bucket".',
    ],
    [{ Resource: 'arn:*:s3:::bucket' }, 'ok'],
    [{ Resource: 'arn:aws:s3:::bucket/*' }, 'ok'],
    [{ Resource: 'arn:aws:s3::bucket' }, LEGACY],
    [{ Resource: 'arn:aws' }, LEGACY],
    [{ Resource: 'arn:aws:sqs:*' }, 'ok'],
    [{ Resource: 'arn:aws:iam::${aws:PrincipalAccount}:role/x' }, LEGACY],
    [{ Resource: 'arn:aws:iam::<ACCOUNT_ID>:role/x' }, LEGACY],
    [{ Resource: 'arn:aws:cloudformation:us-west-2:aws:transform/Serverless-2016-10-31' }, 'ok'],
    [
      { Resource: 'arn:aws:iam:us-east-1::user/a' },
      'IAM resource arn:aws:iam:us-east-1::user/a cannot contain region information.',
    ],
    [
      { Resource: 'arn:aws:s3:us-east-1::b' },
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [{ Resource: 'arn:aws:s3:::b/${aws:username' }, LEGACY],
    [{ Resource: 'arn:aws:s3:::b/${}' }, LEGACY],
    [{ Resource: "arn:aws:s3:::b/${aws:username, 'x}" }, LEGACY],
    [{ Condition: {} }, 'ok'],
    [{ Condition: [] }, SYNTAX],
    [{ Condition: { StringEquals: {} } }, 'ok'],
    [{ Condition: { StringEquals: 'x' } }, SYNTAX],
    [{ Condition: { StringEqual: { 'aws:x': 'a' } } }, SYNTAX],
    [{ Condition: { stringequals: { 'aws:x': 'a' } } }, SYNTAX],
    [{ Condition: { NullIfExists: { 'aws:x': 'true' } } }, SYNTAX],
    [{ Condition: { 'ForSomeValues:StringEquals': { 'aws:x': 'a' } } }, SYNTAX],
    [{ Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:x': ['a', 1, true] } } }, 'ok'],
    [{ Condition: { StringEquals: { 'aws:x': null } } }, SYNTAX],
    [{ Condition: { StringEquals: { 'aws:x': ['a', {}] } } }, SYNTAX],
    [{ Condition: { StringEquals: { username: 'a' } } }, VENDOR],
    [{ Condition: { NumericEquals: { 'aws:x': 'ten' } } }, SYNTAX],
    [{ Condition: { DateEquals: { 'aws:x': '2026-02-30' } } }, SYNTAX],
    [{ Condition: { DateEquals: { 'aws:x': '2026-02-28T25:00Z' } } }, SYNTAX],
    [{ Condition: { Bool: { 'aws:x': 'yes' } } }, SYNTAX],
    [{ Condition: { Null: { 'aws:x': 'maybe' } } }, SYNTAX],
    [{ Condition: { IpAddress: { 'aws:x': '192.0.2.0/33' } } }, SYNTAX],
    [{ Condition: { BinaryEquals: { 'aws:x': '***' } } }, SYNTAX],
    [{ Condition: { StringEquals: { 'aws:x': '${' } } }, SYNTAX],
    [{ Action: undefined, Resource: 'arn:aws:s3::bucket' }, LEGACY],
    [{ Action: 's3', Extra: 1 }, SYNTAX],
  ])('%j: %s', (change, expected) => {
    expect(ofOne('identity', change)).toBe(expected);
  });

  test.each<[unknown, string]>([
    ['', SYNTAX],
    ['{', SYNTAX],
    ['[]', SYNTAX],
    ['"policy.json"', SYNTAX],
    ['{} x', SYNTAX],
    [{}, SYNTAX],
    [{ Version: '2012-10-17' }, SYNTAX],
    [{ Version: '2012-10-17', Statement: [] }, SYNTAX],
    [{ Version: '2012-10-17', Statement: 'x' }, SYNTAX],
    [{ Version: '2012-10-17', Statement: [1] }, SYNTAX],
    [{ Version: '2012-10-17', Statement: statement }, 'ok'],
    [{ Version: '2012-10-17', Id: 'x', Statement: statement }, 'ok'],
    [{ Version: '2012-10-17', Id: 1, Statement: statement }, SYNTAX],
    [{ Version: '2020-01-01', Statement: statement }, SYNTAX],
    [{ Version: 20121017, Statement: statement }, SYNTAX],
    [{ Version: '2008-10-17', Statement: statement }, 'ok'],
    [{ Statement: statement }, 'ok'],
    [{ Version: '2012-10-17', Statement: statement, Extra: 1 }, SYNTAX],
    [
      {
        Version: '2012-10-17',
        Statement: [
          { ...statement, Sid: 'a' },
          { ...statement, Sid: 'a' },
        ],
      },
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    [
      {
        Version: '2012-10-17',
        Statement: [
          { ...statement, Sid: '' },
          { ...statement, Sid: '' },
        ],
      },
      'ok',
    ],
    [
      '{"Version":"2012-10-17","Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
      SYNTAX,
    ],
    [
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}',
      SYNTAX,
    ],
  ])('the document %j: %s', (document, expected) => {
    expect(verdict('identity', document)).toBe(expected);
  });

  test('a managed policy is of the newest version', () => {
    const newest = 'Policy document must be version 2012-10-17 or greater.';
    expect(verdict('identity', { Statement: statement }, { isManaged: true })).toBe(newest);
    expect(
      verdict('identity', { Version: '2008-10-17', Statement: statement }, { isManaged: true }),
    ).toBe(newest);
    expect(
      verdict('identity', { Version: '2012-10-17', Statement: statement }, { isManaged: true }),
    ).toBe('ok');
  });
});

describe('resource policies', () => {
  test.each<[unknown, string]>([
    // [Recorded: S3 PutBucketPolicy]
    ['', "Policies must be valid JSON and the first byte must be '{'"],
    ['random', "Policies must be valid JSON and the first byte must be '{'"],
    ['{}', 'Missing required field Statement'],
    [
      { Version: '2020-01-01', Statement: bucket },
      'The policy must contain a valid version string',
    ],
    [{ Version: '2008-10-17', Id: 'x y', Statement: bucket }, 'ok'],
    [{ Statement: { ...bucket, Sid: 'with spaces!' } }, 'ok'],
    [{ Statement: bucket, Extra: 1 }, 'Unknown field Extra'],
  ])('the document %j: %s', (document, expected) => {
    expect(verdict('resource', document)).toBe(expected);
  });

  test.each<[Json, string]>([
    [{ Principal: undefined }, 'Missing required field Principal'],
    [{ Principal: {} }, 'Missing required field Principal'],
    [{ Principal: { AWS: '*' } }, 'ok'],
    [{ Principal: { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`] } }, 'ok'],
    [
      {
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/path/ann`, Service: ['sns.amazonaws.com'] },
      },
      'ok',
    ],
    [{ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/app/one` } }, 'ok'],
    [{ Principal: { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/ann` } }, 'ok'],
    [{ Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }, 'ok'],
    [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/*` } }, 'Invalid principal in policy'],
    [
      { Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/app/*` } },
      'Invalid principal in policy',
    ],
    [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:group/g` } }, 'Invalid principal in policy'],
    [{ Principal: { AWS: '1234' } }, 'Invalid principal in policy'],
    [{ Principal: 'ann' }, 'Invalid principal in policy'],
    [{ Principal: { Service: '*' } }, 'Invalid principal in policy'],
    [{ Principal: { Robot: 'x' } }, 'Invalid principal in policy'],
    [{ Principal: { AWS: [] } }, 'Invalid policy syntax.'],
    [
      { Principal: { CanonicalUser: '79a59df900b949e5' } },
      'Principals of the type CanonicalUser are not supported.',
    ],
    [{ NotPrincipal: { AWS: ACCOUNT } }, 'Invalid policy syntax.'],
    [
      { Principal: undefined, NotPrincipal: { AWS: ACCOUNT } },
      'Allow with NotPrincipal is not allowed.',
    ],
    [{ Principal: undefined, NotPrincipal: { AWS: ACCOUNT }, Effect: 'Deny' }, 'ok'],
    [{ Action: undefined }, 'Missing required field Action'],
    [{ Effect: undefined }, 'Missing required field Effect'],
    [{ Effect: 'Permit' }, 'Invalid effect: Permit'],
    [{ Resource: undefined }, 'ok'],
    [{ Resource: 'execute-api:/*' }, 'ok'],
    [{ Resource: '' }, 'Invalid policy syntax.'],
  ])('%j: %s', (change, expected) => {
    expect(ofOne('resource', change)).toBe(expected);
  });

  test('S3 asks for a resource', () => {
    const document = { Statement: { ...bucket, Resource: undefined } };
    expect(verdict('resource', document, { isResourceRequired: true })).toBe(
      'Missing required field Resource',
    );
  });
});

describe('other kinds', () => {
  test.each<[PolicyKind, Json, string]>([
    ['trust', {}, 'ok'],
    ['trust', { Resource: '*' }, 'Has prohibited field Resource'],
    ['trust', { NotResource: '*' }, 'Has prohibited field NotResource'],
    ['trust', { Principal: undefined }, 'Missing required field Principal'],
    ['trust', { Principal: { AWS: 'x' } }, 'Invalid principal in policy: "AWS":"x"'],
    [
      'trust',
      { Principal: { Service: 'lambda' } },
      'Invalid principal in policy: "SERVICE":"lambda"',
    ],
    [
      'trust',
      {
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
      'ok',
    ],
    [
      'trust',
      { Action: 's3:GetObject' },
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['trust', { Action: ['sts:AssumeRole', 'sts:TagSession'] }, 'ok'],
    ['key', { Action: 'kms:*' }, 'ok'],
    ['key', { Resource: undefined }, 'Missing required field Resource'],
    [
      'key',
      { Principal: { AWS: 'x' } },
      'Policy contains a statement with one or more invalid principals.',
    ],
    ['endpoint', {}, 'ok'],
    ['rcp', { Effect: 'Deny' }, 'ok'],
    ['rcp', {}, 'A resource control policy can only deny.'],
    ['rcp', { Action: '*' }, 'ok'],
    [
      'rcp',
      { Effect: 'Deny', Action: '*' },
      'A resource control policy must name the services of its actions.',
    ],
    [
      'rcp',
      { Effect: 'Deny', Principal: { AWS: ACCOUNT } },
      'The principal of a resource control policy must be "*".',
    ],
    [
      'rcp',
      { Effect: 'Deny', Action: undefined, NotAction: 's3:*' },
      'A resource control policy cannot have NotAction.',
    ],
  ])('%s %j: %s', (kind, change, expected) => {
    expect(ofOne(kind, change)).toBe(expected);
  });

  test('a trust policy that is no JSON', () => {
    expect(verdict('trust', 'policy.json')).toBe('This policy contains invalid Json');
  });
  test('control policies are of the newest version', () => {
    expect(verdict('scp', { Statement: statement })).toBe(
      'Policy document must be version 2012-10-17 or greater.',
    );
    expect(ofOne('scp', { Condition: { StringEquals: { 'aws:x': 'a' } } }, statement)).toBe('ok');
    expect(ofOne('scp', { Principal: '*' }, statement)).toBe(
      'Policy document should not specify a principal.',
    );
    expect(ofOne('session', {}, statement)).toBe('ok');
  });
});

test('a problem names its place', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [statement, { ...statement, Action: 'x', Condition: { Foo: {} } }],
  });
  expect(parsePolicy(text, 'identity').problems).toEqual([
    { message: SYNTAX, path: 'Statement[1].Condition.Foo' },
    { message: VENDOR, path: 'Statement[1].Action' },
  ]);
});

test('the policy keeps its text, and labels its statements', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...statement, Sid: 'A' },
      { ...statement, Effect: 'Deny' },
    ],
  });
  const { policy } = parsePolicy(text, 'identity');
  expect(policy?.text).toBe(text);
  expect(policy?.statements.map(({ label, effect }) => `${label} ${effect}`)).toEqual([
    'A Allow',
    'Statement[1] Deny',
  ]);
});
