/** ValidatePolicy and the custom checks, over the SDK. */
import type { AccessAnalyzer, PolicyType } from '@aws-sdk/client-accessanalyzer';
import { describe, expect } from 'vitest';

import { ACCOUNT, clientWith, OTHER_ACCOUNT, policyOf, test } from './testing.ts';

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
const allow = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const deny = (Action: string | readonly string[], more: object = {}) => ({
  ...allow(Action, more),
  Effect: 'Deny',
});

async function codesOf(
  analyzer: AccessAnalyzer,
  policyDocument: string,
  policyType: PolicyType = 'IDENTITY_POLICY',
): Promise<readonly string[]> {
  const { findings = [] } = await analyzer.validatePolicy({ policyDocument, policyType });
  return findings.map(({ findingType, issueCode }) => `${findingType} ${issueCode}`);
}

describe('ValidatePolicy', () => {
  const good = allow('sqs:SendMessage', { Resource: QUEUE });

  test.for<[string, object | string, PolicyType, readonly string[]]>([
    ['a good policy', { Version: '2012-10-17', Statement: good }, 'IDENTITY_POLICY', []],
    ['no JSON', '{"Version": ', 'IDENTITY_POLICY', ['ERROR JSON_SYNTAX_ERROR']],
    ['no version', { Statement: good }, 'IDENTITY_POLICY', ['WARNING MISSING_VERSION']],
    [
      'another version',
      { Version: '2020-01-01', Statement: good },
      'IDENTITY_POLICY',
      ['ERROR INVALID_VERSION'],
    ],
    ['no statement', { Version: '2012-10-17' }, 'IDENTITY_POLICY', ['ERROR MISSING_STATEMENT']],
    [
      'an element that is none',
      { Version: '2012-10-17', Statement: { ...good, Actions: 'x' } },
      'IDENTITY_POLICY',
      ['ERROR INVALID_POLICY_ELEMENT'],
    ],
    [
      'no effect',
      { Version: '2012-10-17', Statement: { Action: 'sqs:*', Resource: QUEUE } },
      'IDENTITY_POLICY',
      ['ERROR MISSING_EFFECT'],
    ],
    [
      'another effect',
      { Version: '2012-10-17', Statement: { ...good, Effect: 'Permit' } },
      'IDENTITY_POLICY',
      ['ERROR INVALID_EFFECT'],
    ],
    [
      'neither action nor resource',
      { Version: '2012-10-17', Statement: { Effect: 'Deny' } },
      'IDENTITY_POLICY',
      ['ERROR MISSING_ACTION', 'ERROR MISSING_RESOURCE'],
    ],
    [
      'action and its negation',
      { Version: '2012-10-17', Statement: { ...good, NotAction: 'sns:*' } },
      'IDENTITY_POLICY',
      ['ERROR UNSUPPORTED_ELEMENT_COMBINATION'],
    ],
    [
      'a principal in an identity policy',
      { Version: '2012-10-17', Statement: { ...good, Principal: '*' } },
      'IDENTITY_POLICY',
      ['ERROR UNSUPPORTED_PRINCIPAL'],
    ],
    [
      'no principal in a resource policy',
      { Version: '2012-10-17', Statement: good },
      'RESOURCE_POLICY',
      ['ERROR MISSING_PRINCIPAL'],
    ],
    [
      'a Sid twice',
      {
        Version: '2012-10-17',
        Statement: [
          { ...good, Sid: 'A' },
          { ...good, Sid: 'A' },
        ],
      },
      'IDENTITY_POLICY',
      ['ERROR UNIQUE_SIDS_REQUIRED'],
    ],
    [
      'a Sid of other letters',
      { Version: '2012-10-17', Statement: { ...good, Sid: 'a b' } },
      'IDENTITY_POLICY',
      ['ERROR UNSUPPORTED_SID'],
    ],
    [
      'an empty Sid',
      { Version: '2012-10-17', Statement: { ...good, Sid: '' } },
      'IDENTITY_POLICY',
      ['SUGGESTION EMPTY_SID_VALUE'],
    ],
    [
      'an operator that is none',
      {
        Version: '2012-10-17',
        Statement: { ...good, Condition: { StringSame: { 'aws:x': 'y' } } },
      },
      'IDENTITY_POLICY',
      ['ERROR INVALID_CONDITION_OPERATOR'],
    ],
    [
      'NullIfExists',
      {
        Version: '2012-10-17',
        Statement: { ...good, Condition: { NullIfExists: { 'aws:x': 'true' } } },
      },
      'IDENTITY_POLICY',
      ['ERROR NULL_WITH_IF_EXISTS'],
    ],
    [
      'an empty condition',
      { Version: '2012-10-17', Statement: { ...good, Condition: {} } },
      'IDENTITY_POLICY',
      ['SUGGESTION EMPTY_OBJECT_CONDITION'],
    ],
    [
      'a resource that is no ARN',
      { Version: '2012-10-17', Statement: { ...good, Resource: 'jobs:all' } },
      'IDENTITY_POLICY',
      ['ERROR INVALID_ARN_PREFIX'],
    ],
    [
      'an ARN of five parts',
      { Version: '2012-10-17', Statement: { ...good, Resource: 'arn:aws:sqs:us-east-1:jobs' } },
      'IDENTITY_POLICY',
      ['ERROR MISSING_ARN_FIELD'],
    ],
    [
      'a partition that is none',
      { Version: '2012-10-17', Statement: { ...good, Resource: QUEUE.replace('aws', 'aw') } },
      'IDENTITY_POLICY',
      ['ERROR INVALID_PARTITION'],
    ],
    [
      'an action that another covers',
      { Version: '2012-10-17', Statement: { ...good, Action: ['sqs:*', 'SQS:SendMessage'] } },
      'IDENTITY_POLICY',
      ['SUGGESTION REDUNDANT_ACTION'],
    ],
    [
      'any role may be passed',
      { Version: '2012-10-17', Statement: allow('iam:PassRole') },
      'IDENTITY_POLICY',
      ['SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE'],
    ],
    [
      'everything is allowed',
      { Version: '2012-10-17', Statement: allow('*') },
      'IDENTITY_POLICY',
      ['SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE'],
    ],
    [
      'all but something is allowed',
      { Version: '2012-10-17', Statement: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' } },
      'IDENTITY_POLICY',
      ['SECURITY_WARNING PASS_ROLE_WITH_NOT_ACTION_AND_STAR_IN_RESOURCE'],
    ],
    [
      'roles may be passed to one service',
      {
        Version: '2012-10-17',
        Statement: allow('iam:PassRole', {
          Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
        }),
      },
      'IDENTITY_POLICY',
      [],
    ],
    [
      'any linked role may be made',
      { Version: '2012-10-17', Statement: allow('iam:CreateServiceLinkedRole') },
      'IDENTITY_POLICY',
      ['SECURITY_WARNING CREATE_SLR_WITH_STAR_IN_RESOURCE'],
    ],
    [
      'all principals but one',
      { Version: '2012-10-17', Statement: { ...good, NotPrincipal: { AWS: ACCOUNT } } },
      'RESOURCE_POLICY',
      ['SECURITY_WARNING ALLOW_WITH_NOT_PRINCIPAL', 'ERROR INVALID_POLICY_ELEMENT'],
    ],
    [
      'ForAllValues on a single value',
      {
        Version: '2012-10-17',
        Statement: {
          ...good,
          Condition: { 'ForAllValues:StringEquals': { 'aws:SourceAccount': ACCOUNT } },
        },
      },
      'IDENTITY_POLICY',
      ['SECURITY_WARNING FORALLVALUES_WITH_SINGLE_VALUED_KEY'],
    ],
    [
      'what only the grammar knows',
      { Version: '2012-10-17', Statement: { ...good, Action: 'sqs' } },
      'IDENTITY_POLICY',
      ['ERROR INVALID_POLICY_ELEMENT'],
    ],
  ])('%s', async ([, document, type, expected], { analyzer }) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    expect(await codesOf(analyzer, text, type)).toEqual(expected);
  });

  test('a finding says where it is, by path and by place in the text', async ({ analyzer }) => {
    const policyDocument = `{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Effect": "Permit", "Action": "sqs:*", "Resource": "*"}\n  ]\n}`;
    const { findings = [] } = await analyzer.validatePolicy({
      policyDocument,
      policyType: 'IDENTITY_POLICY',
    });
    const start = policyDocument.indexOf('"Permit"');
    expect(findings).toEqual([
      {
        findingType: 'ERROR',
        issueCode: 'INVALID_EFFECT',
        findingDetails: 'The effect Permit is not valid. Use Allow or Deny.',
        learnMoreLink:
          'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-effect',
        locations: [
          {
            path: [{ value: 'Statement' }, { index: 0 }, { value: 'Effect' }],
            span: {
              start: { line: 4, column: 15, offset: start },
              end: { line: 4, column: 23, offset: start + '"Permit"'.length },
            },
          },
        ],
      },
    ]);
  });

  test('findings come in pages', async ({ analyzer }) => {
    const policyDocument = JSON.stringify({ Statement: { Effect: 'Deny' } });
    const ask = { policyDocument, policyType: 'IDENTITY_POLICY', maxResults: 2 } as const;
    const first = await analyzer.validatePolicy(ask);
    expect(first.findings).toHaveLength(2);
    const second = await analyzer.validatePolicy({ ...ask, nextToken: first.nextToken });
    expect(second.findings).toHaveLength(1);
    await expect(analyzer.validatePolicy({ ...ask, nextToken: 'mine' })).rejects.toMatchObject({
      name: 'ValidationException',
      reason: 'fieldValidationFailed',
    });
  });
});

describe('CheckAccessNotGranted', () => {
  test.for<[string, string, object, string]>([
    [
      'an action that is allowed',
      policyOf(allow('sqs:*')),
      { actions: ['sqs:SendMessage'] },
      'FAIL',
    ],
    [
      'an action in other letters',
      policyOf(allow('SQS:sendmessage')),
      { actions: ['sqs:SendMessage'] },
      'FAIL',
    ],
    ['an action that is not', policyOf(allow('sns:*')), { actions: ['sqs:SendMessage'] }, 'PASS'],
    [
      'an action on another resource',
      policyOf(allow('sqs:*', { Resource: QUEUE })),
      { actions: ['sqs:SendMessage'], resources: [`${QUEUE}-2`] },
      'PASS',
    ],
    [
      'a resource alone',
      policyOf(allow('sqs:*', { Resource: `${QUEUE}*` })),
      { resources: [QUEUE] },
      'FAIL',
    ],
    [
      'what NotAction leaves out',
      policyOf({ NotAction: 'sqs:*', Resource: '*' }),
      { actions: ['sqs:SendMessage'] },
      'PASS',
    ],
    [
      'what NotAction lets in',
      policyOf({ NotAction: 'sqs:Send*', Resource: '*' }),
      { actions: ['sqs:DeleteQueue'] },
      'FAIL',
    ],
    [
      'what is denied again',
      policyOf(allow('*'), deny('sqs:*')),
      { actions: ['sqs:SendMessage'] },
      'PASS',
    ],
    [
      'what is denied sometimes',
      policyOf(
        allow('*'),
        deny('sqs:*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ),
      { actions: ['sqs:SendMessage'] },
      'FAIL',
    ],
    [
      'what a condition may let in',
      policyOf(allow('sqs:*', { Condition: { StringEquals: { 'aws:x': 'y' } } })),
      { actions: ['sqs:SendMessage'] },
      'FAIL',
    ],
  ])('%s: %s', async ([, policyDocument, access, result], { analyzer }) => {
    const answer = await analyzer.checkAccessNotGranted({
      policyDocument,
      access: [access],
      policyType: 'IDENTITY_POLICY',
    });
    expect(answer.result).toBe(result);
    expect(answer.reasons?.map(({ statementIndex }) => statementIndex)).toEqual(
      result === 'FAIL' ? [0] : undefined,
    );
  });

  test('an access of nothing, and a policy that is none', async ({ analyzer }) => {
    const ask = { policyType: 'IDENTITY_POLICY' as const, access: [{ actions: ['sqs:*'] }] };
    for (const wrong of [
      { ...ask, policyDocument: policyOf(allow('*')), access: [{}] },
      { ...ask, policyDocument: '{' },
      { ...ask, policyDocument: policyOf(allow('*', { Sid: 'x'.repeat(21_000) })) },
    ])
      await expect(analyzer.checkAccessNotGranted(wrong)).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
  });
});

describe('CheckNoNewAccess', () => {
  test.for<[string, string, string, string]>([
    ['the same', policyOf(allow('sqs:*')), policyOf(allow('sqs:*')), 'PASS'],
    [
      'less',
      policyOf(allow('sqs:*')),
      policyOf(allow('sqs:SendMessage', { Resource: QUEUE })),
      'PASS',
    ],
    ['more', policyOf(allow('sqs:SendMessage')), policyOf(allow('sqs:*')), 'FAIL'],
    [
      'another resource',
      policyOf(allow('sqs:*', { Resource: QUEUE })),
      policyOf(allow('sqs:*', { Resource: [QUEUE, `${QUEUE}-2`] })),
      'FAIL',
    ],
    [
      'pieces of several statements',
      policyOf(allow('sqs:*'), allow('sns:*')),
      policyOf(allow(['sqs:SendMessage', 'sns:Publish'])),
      'PASS',
    ],
    [
      'a condition more',
      policyOf(allow('sqs:*')),
      policyOf(allow('sqs:*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      'PASS',
    ],
    [
      'a condition less',
      policyOf(allow('sqs:*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      policyOf(allow('sqs:*')),
      'FAIL',
    ],
    [
      'a deny less',
      policyOf(allow('sqs:*'), deny('sqs:DeleteQueue')),
      policyOf(allow('sqs:*')),
      'FAIL',
    ],
    [
      'a deny less that did not matter',
      policyOf(allow('sqs:*'), deny('sns:*')),
      policyOf(allow('sqs:*')),
      'PASS',
    ],
    [
      'a wider NotAction',
      policyOf({ NotAction: ['iam:*', 'sts:*'], Resource: '*' }),
      policyOf({ NotAction: 'iam:*', Resource: '*' }),
      'FAIL',
    ],
    [
      'a narrower NotAction',
      policyOf({ NotAction: 'iam:*', Resource: '*' }),
      policyOf({ NotAction: ['iam:*', 'sts:*'], Resource: '*' }),
      'PASS',
    ],
  ])('%s', async ([, existingPolicyDocument, newPolicyDocument, result], { analyzer }) => {
    const answer = await analyzer.checkNoNewAccess({
      existingPolicyDocument,
      newPolicyDocument,
      policyType: 'IDENTITY_POLICY',
    });
    expect(answer.result).toBe(result);
    if (result === 'FAIL')
      expect(answer).toMatchObject({
        message: 'The modified permissions grant new access compared to your existing policy.',
        reasons: [{ description: 'New access in the statement with index: 0.', statementIndex: 0 }],
      });
  });

  test('another principal of a resource policy is new access', async ({ analyzer }) => {
    const of = (AWS: string) => policyOf(allow('sqs:*', { Principal: { AWS }, Resource: QUEUE }));
    const check = (before: string, after: string) =>
      analyzer.checkNoNewAccess({
        existingPolicyDocument: of(before),
        newPolicyDocument: of(after),
        policyType: 'RESOURCE_POLICY',
      });
    expect((await check(ACCOUNT, OTHER_ACCOUNT)).result).toBe('FAIL');
    expect((await check(ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`)).result).toBe('PASS');
    expect((await check('*', OTHER_ACCOUNT)).result).toBe('PASS');
  });
});

describe('CheckNoPublicAccess', () => {
  const open = (Condition?: object) =>
    policyOf(allow('sqs:*', { Principal: '*', Resource: QUEUE, ...(Condition && { Condition }) }));

  test.for<[string, string, string]>([
    ['everyone', open(), 'FAIL'],
    [
      'another account',
      policyOf(allow('sqs:*', { Principal: { AWS: OTHER_ACCOUNT }, Resource: QUEUE })),
      'PASS',
    ],
    [
      'everyone of an organization',
      open({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
      'PASS',
    ],
    ['everyone of any organization', open({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }), 'FAIL'],
    [
      'everyone for a source',
      open({ ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:*` } }),
      'PASS',
    ],
    [
      'everyone for any source',
      open({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } }),
      'FAIL',
    ],
    [
      'everyone but a source',
      open({ ArnNotLike: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:*` } }),
      'FAIL',
    ],
    [
      'everyone, or of the account if known',
      open({ StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } }),
      'FAIL',
    ],
    ['a network', open({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }), 'PASS'],
    ['the whole network', open({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), 'FAIL'],
    ['half of the network', open({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }), 'FAIL'],
  ])('%s: %s', async ([, policyDocument, result], { analyzer }) => {
    const answer = await analyzer.checkNoPublicAccess({
      policyDocument,
      resourceType: 'AWS::SQS::Queue',
    });
    expect(answer.result).toBe(result);
  });
});

test('each check needs its permission', async ({ cloud }) => {
  const stranger = await clientWith(cloud, { Action: 'sqs:*' });
  const document = policyOf(allow('*'));
  const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };
  const calls = [
    stranger.validatePolicy({ policyDocument: document, policyType: 'IDENTITY_POLICY' }),
    stranger.checkAccessNotGranted({
      policyDocument: document,
      policyType: 'IDENTITY_POLICY',
      access: [{ actions: ['*'] }],
    }),
    stranger.checkNoNewAccess({
      newPolicyDocument: document,
      existingPolicyDocument: document,
      policyType: 'IDENTITY_POLICY',
    }),
    stranger.checkNoPublicAccess({ policyDocument: document, resourceType: 'AWS::SQS::Queue' }),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject(denied);
  const checker = await clientWith(cloud, { Action: 'access-analyzer:ValidatePolicy' });
  await checker.validatePolicy({ policyDocument: document, policyType: 'IDENTITY_POLICY' });
});
