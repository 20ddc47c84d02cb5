/** The global condition keys, as a policy of a user of the SDK meets them. */
import { ListUsersCommand, IAMClient } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';

import { epochMs } from '#lib/time';

import { callAs } from '../answer.ts';
import type { OrganizationFacts } from '../directory.ts';
import { type Identity, serviceIdentity } from '../identity.ts';
import { conditionsOf } from './conditions.ts';
import { ACCOUNT, allow, deny, document, isAllowed, OTHER, test, trust } from './testing.ts';

const START = epochMs(1_772_366_400_000);

const list = (config: object) => new SQS({ region: 'us-east-1', ...config }).listQueues({});

describe('of the request', () => {
  test.for<[string, object, object, boolean]>([
    ['an address within', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, {}, true],
    ['an address outside', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, {}, false],
    ['not an address', { NotIpAddress: { 'aws:SourceIp': '127.0.0.1/32' } }, {}, false],
    ['plain HTTP', { Bool: { 'aws:SecureTransport': 'true' } }, {}, false],
    [
      'TLS',
      { Bool: { 'aws:SecureTransport': 'true' } },
      { endpoint: 'https://127.0.0.1:4566' },
      true,
    ],
    ['the region', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, {}, true],
    [
      'another region',
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      { region: 'eu-west-1' },
      false,
    ],
    ['the agent', { StringLike: { 'aws:UserAgent': 'aws-sdk-js/3*' } }, {}, true],
    ['another agent', { StringLike: { 'aws:UserAgent': 'Mozilla*' } }, {}, false],
    ['the time before', { DateLessThan: { 'aws:CurrentTime': '2026-03-01T12:00:00Z' } }, {}, false],
    [
      'the time after',
      { DateGreaterThan: { 'aws:CurrentTime': '2026-03-01T11:59:59Z' } },
      {},
      true,
    ],
    ['the epoch', { NumericEquals: { 'aws:EpochTime': '1772366400' } }, {}, true],
    ['no service between', { Bool: { 'aws:ViaAWSService': 'false' } }, {}, true],
    ['no way at all', { Null: { 'aws:CalledVia': 'true' } }, {}, true],
    ['a key of long life knows nothing of MFA', mfa('Bool'), {}, false],
    ['so a condition that takes its absence holds', mfa('BoolIfExists'), {}, true],
    ['no source', { Null: { 'aws:SourceArn': 'true', 'aws:SourceAccount': 'true' } }, {}, true],
    ['a key that nobody knows', { StringLike: { 'aws:Constructor': '*' } }, {}, false],
  ])('%s', async ([, Condition, config, isExpected], { site }) => {
    const user = await site.user('ann', document(allow('sqs:ListQueues', { Condition })));
    expect(await isAllowed(list({ ...user.clientConfig(), ...config }))).toBe(isExpected);
  });

  function mfa(operator: string) {
    return { [operator]: { 'aws:MultiFactorAuthPresent': 'true' } };
  }

  test('CC-2: a queue that denies plain HTTP fails over it and passes over TLS', async ({
    site,
  }) => {
    const url = await site.queue('safe');
    const Policy = document({
      ...deny('sqs:*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      Principal: '*',
      Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:safe`,
    });
    await site.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy } });
    const user = await site.user('ann', document(allow('sqs:*')));
    const send = (config: object) =>
      new SQS({ ...user.clientConfig(), ...config }).sendMessage({
        QueueUrl: url,
        MessageBody: 'x',
      });
    expect(await isAllowed(send({}))).toBe(false);
    expect(await isAllowed(send({ endpoint: 'https://127.0.0.1:4566' }))).toBe(true);
  });

  test('time passes under a policy', async ({ site }) => {
    const until = { DateLessThan: { 'aws:CurrentTime': '2026-03-01T12:10:00Z' } };
    const user = await site.user('ann', document(allow('sqs:ListQueues', { Condition: until })));
    expect(await isAllowed(list(user.clientConfig()))).toBe(true);
    await site.cloud.clock.advance({ minutes: 9, seconds: 59 });
    expect(await isAllowed(list(user.clientConfig()))).toBe(true);
    await site.cloud.clock.advance({ seconds: 1 });
    expect(await isAllowed(list(user.clientConfig()))).toBe(false);
  });

  test('P9: all outside some regions is denied, but for global services', async ({ site }) => {
    const Condition = { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } };
    const fence = { Effect: 'Deny', NotAction: ['iam:*'], Resource: '*', Condition };
    const user = await site.user('ann', document(allow(['sqs:*', 'iam:*']), fence));
    expect(await isAllowed(list(user.clientConfig()))).toBe(false);
    expect(await isAllowed(list({ ...user.clientConfig(), region: 'eu-west-1' }))).toBe(true);
    const iam = new IAMClient(user.clientConfig());
    expect(await isAllowed(iam.send(new ListUsersCommand({})))).toBe(true);
  });
});

describe('of the principal', () => {
  test.for<[string, object, boolean]>([
    ['its ARN', { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:user/ann` } }, true],
    [
      'an ARN of another',
      { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:user/ann` } },
      false,
    ],
    ['its name', { StringEquals: { 'aws:username': 'ann' } }, true],
    ['its id', { StringLike: { 'aws:userid': 'AIDA*' } }, true],
    ['its account', { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } }, true],
    ['the account of the resource', { StringEquals: { 'aws:ResourceAccount': ACCOUNT } }, true],
    ['its type', { StringEquals: { 'aws:PrincipalType': 'User' } }, true],
    ['its tag', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    ['its tag in other letters', { StringEquals: { 'aws:PrincipalTag/TEAM': 'red' } }, true],
    ['its tag of another value', { StringEquals: { 'aws:PrincipalTag/team': 'Red' } }, false],
    ['a tag it has not', { StringEquals: { 'aws:PrincipalTag/constructor': 'red' } }, false],
    ['no organization', { Null: { 'aws:PrincipalOrgID': 'true' } }, true],
    ['it is no service', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, true],
    ['a long-term key has no time of issue', { Null: { 'aws:TokenIssueTime': 'true' } }, true],
  ])('%s', async ([, Condition, isExpected], { site }) => {
    const policy = document(allow('sqs:ListQueues', { Condition }));
    const user = await site.user('ann', policy, site.iam, { team: 'red' });
    expect(await isAllowed(list(user.clientConfig()))).toBe(isExpected);
  });

  test.for<[string, object, boolean]>([
    [
      'its role’s ARN',
      { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/worker` } },
      true,
    ],
    ['its id names the session', { StringLike: { 'aws:userid': 'AROA*:session' } }, true],
    ['it has no user name', { Null: { 'aws:username': 'true' } }, true],
    ['its type', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, true],
    ['a tag of its role', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
    ['a tag of the session', { StringEquals: { 'aws:PrincipalTag/job': 'nightly' } }, true],
    [
      'the session’s tag before the role’s',
      { StringEquals: { 'aws:PrincipalTag/level': '2' } },
      true,
    ],
    ['no MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, true],
    ['no age of MFA', { Null: { 'aws:MultiFactorAuthAge': 'true' } }, true],
    [
      'when its token was made',
      { DateGreaterThan: { 'aws:TokenIssueTime': '2026-03-01T11:59:00Z' } },
      true,
    ],
  ])('of a session: %s', async ([, Condition, isExpected], { site }) => {
    const policy = document(allow('sqs:ListQueues', { Condition }));
    const RoleArn = await site.role('worker', policy, trust({ AWS: ACCOUNT }), {
      team: 'red',
      level: '1',
    });
    const user = await site.user('ann', document(allow('sts:*')));
    const session = await site.assume(user, {
      RoleArn,
      Tags: [
        { Key: 'job', Value: 'nightly' },
        { Key: 'level', Value: '2' },
      ],
    });
    expect(await isAllowed(list(session.clientConfig()))).toBe(isExpected);
  });
});

describe('of tags', () => {
  const create = (config: object, tags?: Record<string, string>) =>
    new SQS({ region: 'us-east-1', ...config }).createQueue({
      QueueName: 'made',
      ...(tags && { tags }),
    });

  test('a queue may be made with the tags that a policy asks for, and no others', async ({
    site,
  }) => {
    const Condition = {
      StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage'] },
    };
    const policy = document(allow(['sqs:CreateQueue', 'sqs:TagQueue'], { Condition }));
    const user = await site.user('ann', policy, site.iam, { team: 'red' });
    const config = user.clientConfig();
    expect(await isAllowed(create(config))).toBe(false);
    expect(await isAllowed(create(config, { team: 'blue' }))).toBe(false);
    expect(await isAllowed(create(config, { team: 'red', cost: '1' }))).toBe(false);
    expect(await isAllowed(create(config, { team: 'red', stage: 'test' }))).toBe(true);
  });

  test('a queue is used by whoever has its tag, as it is now', async ({ site }) => {
    const url = await site.queue('shared', { tags: { team: 'red' } });
    const Condition = { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } };
    const policy = document(allow('sqs:SendMessage', { Condition }));
    const red = await site.user('ann', policy, site.iam, { team: 'red' });
    const send = () => new SQS(red.clientConfig()).sendMessage({ QueueUrl: url, MessageBody: 'x' });
    expect(await isAllowed(send())).toBe(true);
    await site.sqs.tagQueue({ QueueUrl: url, Tags: { team: 'blue' } });
    expect(await isAllowed(send())).toBe(false);
    await site.sqs.untagQueue({ QueueUrl: url, TagKeys: ['team'] });
    expect(await isAllowed(send())).toBe(false);
  });
});

test('a service principal shows its name and source, and no address', async ({ site }) => {
  const url = await site.queue('inbox');
  const allowIf = (Condition: object) =>
    site.sqs.setQueueAttributes({
      QueueUrl: url,
      Attributes: {
        Policy: document({ ...allow('sqs:SendMessage', { Condition }), Principal: '*' }),
      },
    });
  const source = { arn: `arn:aws:s3:::pictures`, account: ACCOUNT };
  const send = () =>
    callAs(site.cloud.kernel, serviceIdentity('s3.amazonaws.com', source), {
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl: url, MessageBody: 'x' },
      region: 'us-east-1',
    }).then(
      () => true,
      () => false,
    );
  const holds = async (Condition: object) => {
    await allowIf(Condition);
    return await send();
  };
  expect(await holds({ ArnEquals: { 'aws:SourceArn': source.arn } })).toBe(true);
  expect(await holds({ ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } })).toBe(false);
  expect(await holds({ StringEquals: { 'aws:SourceAccount': ACCOUNT } })).toBe(true);
  expect(await holds({ StringEquals: { 'aws:SourceAccount': OTHER } })).toBe(false);
  expect(await holds({ StringEquals: { 'aws:PrincipalServiceName': 's3.amazonaws.com' } })).toBe(
    true,
  );
  expect(
    await holds({
      'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': 's3.amazonaws.com' },
    }),
  ).toBe(true);
  expect(await holds({ Null: { 'aws:SourceIp': 'true', 'aws:PrincipalAccount': 'true' } })).toBe(
    true,
  );
});

test('a key that an identity provider gave is found, and no name that every object has', () => {
  const at = (name: string) =>
    conditionsOf({
      call: {
        identity: {
          caller: { kind: 'anonymous' },
          userId: 'anonymous',
          session: {
            kind: 'assumed-role',
            issuedAtMs: START,
            expiresAtMs: START,
            federation: { 'accounts.google.com:aud': 'app' },
          },
        },
        region: 'us-east-1',
        sourceIp: undefined,
        isSecure: true,
        userAgent: undefined,
        referer: 'https://a.example/',
      },
      now: START,
      principalTags: { team: 'red' },
      resourceTags: undefined,
      resourceAccount: undefined,
      principalOrganization: undefined,
      resourceOrganization: undefined,
      own: { 'kms:encryptioncontext:Order': '1', 'aws:requesttag/Team': 'red' },
    })(name);
  expect(at('accounts.google.com:aud')).toBe('app');
  expect(at('aws:referer')).toBe('https://a.example/');
  expect(at('aws:requesttag/team')).toBe('red');
  for (const name of ['constructor', '__proto__', 'tostring', 'aws:principaltag/constructor'])
    expect(at(name)).toBeUndefined();
});

test.each<[string, Identity['caller'], string | undefined, string | undefined]>([
  ['root', { kind: 'root', account: ACCOUNT, arn: 'arn:r' }, 'Account', 'arn:r'],
  [
    'a federated user',
    { kind: 'federated-user', account: ACCOUNT, arn: 'arn:f', userArn: 'arn:u' },
    'FederatedUser',
    'arn:f',
  ],
  ['nobody', { kind: 'anonymous' }, 'Anonymous', undefined],
  [
    'a provider',
    { kind: 'identity-provider', provider: 'accounts.google.com', federation: 'web' },
    undefined,
    undefined,
  ],
])('%s has its type and its ARN', (_who, caller, type, arn) => {
  const at = factsOf({ caller, userId: 'id' });
  expect(at('aws:principaltype')).toBe(type);
  expect(at('aws:principalarn')).toBe(arn);
  expect(at('aws:username')).toBeUndefined();
  expect(at('aws:userid')).toBe('id');
});

test('an organization shows itself on both sides', () => {
  const organization = { id: 'o-1', managementAccount: OTHER, path: 'o-1/r-1/' };
  const at = factsOf({ caller: { kind: 'anonymous' }, userId: '' }, organization);
  expect(at('aws:principalorgid')).toBe('o-1');
  expect(at('aws:principalorgpaths')).toEqual(['o-1/r-1/']);
  expect(at('aws:resourceorgid')).toBe('o-1');
  expect(at('aws:resourceorgpaths')).toEqual(['o-1/r-1/']);
});

test('a session with MFA tells so, and how long ago', () => {
  const session = {
    kind: 'session-token',
    issuedAtMs: START,
    expiresAtMs: START,
    mfaAtMs: epochMs(START - 90_500),
    sourceIdentity: 'ann@shop.example',
  } as const;
  const caller = { kind: 'user', account: ACCOUNT, arn: 'arn:aws:iam::1:user/team/ann' } as const;
  const at = factsOf({ caller, userId: 'AIDA', session, via: ['sqs.amazonaws.com', 'kms'] });
  expect(at('aws:multifactorauthpresent')).toBe('true');
  expect(at('aws:multifactorauthage')).toBe('90');
  expect(at('aws:sourceidentity')).toBe('ann@shop.example');
  expect(at('aws:username')).toBe('ann');
  expect(at('aws:calledviafirst')).toBe('sqs.amazonaws.com');
  expect(at('aws:calledvialast')).toBe('kms');
  expect(at('aws:federatedprovider')).toBeUndefined();
  expect(at('saml:constructor/x')).toBeUndefined();
});

function factsOf(identity: Identity, organization?: OrganizationFacts) {
  return conditionsOf({
    call: {
      identity,
      region: 'us-east-1',
      sourceIp: undefined,
      isSecure: true,
      userAgent: undefined,
      referer: undefined,
    },
    now: START,
    principalTags: undefined,
    resourceTags: { team: 'red' },
    resourceAccount: ACCOUNT,
    principalOrganization: organization,
    resourceOrganization: organization,
    own: undefined,
  });
}
