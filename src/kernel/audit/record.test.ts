import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { arnOf, type Identity } from '../identity.ts';
import { cloudTrailRecord, userIdentityOf } from './record.ts';

const ACCOUNT = '000000000000';
const NOON = epochMs(Date.parse('2026-03-01T12:00:00Z'));

const federated: Identity = {
  caller: {
    kind: 'federated-user',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
    userArn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  },
  userId: `${ACCOUNT}:bob`,
  accessKeyId: 'ASIA1',
  session: {
    kind: 'federation-token',
    issuedAtMs: NOON,
    expiresAtMs: NOON,
    issuerId: 'AIDAANN',
    sourceIdentity: 'ann',
  },
};

test.each<[string, Identity, object]>([
  [
    'a federated user, with whoever vouched for it',
    federated,
    {
      type: 'FederatedUser',
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      accountId: ACCOUNT,
      accessKeyId: 'ASIA1',
      sessionContext: {
        sessionIssuer: {
          type: 'IAMUser',
          principalId: 'AIDAANN',
          arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
          accountId: ACCOUNT,
          userName: 'ann',
        },
        attributes: { creationDate: '2026-03-01T12:00:00Z', mfaAuthenticated: 'false' },
        sourceIdentity: 'ann',
      },
    },
  ],
  [
    'a web identity',
    {
      caller: { kind: 'identity-provider', provider: 'accounts.google.com', federation: 'web' },
      userId: 'x',
    },
    { type: 'WebIdentityUser', identityProvider: 'accounts.google.com' },
  ],
  [
    'a SAML user',
    {
      caller: { kind: 'identity-provider', provider: 'arn:idp', federation: 'saml' },
      userId: 'x',
    },
    { type: 'SAMLUser', identityProvider: 'arn:idp' },
  ],
  [
    'nobody',
    { caller: { kind: 'anonymous' }, userId: 'anonymous' },
    { type: 'AWSAccount', principalId: '', accountId: 'anonymous' },
  ],
  [
    'a service',
    { caller: { kind: 'service', service: 'sns.amazonaws.com' }, userId: 'sns.amazonaws.com' },
    { type: 'AWSService', invokedBy: 'sns.amazonaws.com' },
  ],
])('%s', (_who, identity, shown) => {
  expect(userIdentityOf(identity)).toEqual(shown);
  expect(arnOf(identity.caller)).not.toBe('');
});

test('another account learns no name', () => {
  const record = cloudTrailRecord({ ...call, identity: federated }, '111111111111');
  expect(record['userIdentity']).toEqual({
    type: 'AWSAccount',
    principalId: `${ACCOUNT}:bob`,
    accountId: ACCOUNT,
  });
});

test('fields that are too large are left out, and say so', () => {
  const record = cloudTrailRecord(
    {
      ...call,
      request: { name: 'x'.repeat(200_000) },
      response: {},
      error: { code: 'ValidationError', message: 'y'.repeat(5000) },
    },
    ACCOUNT,
  );
  expect(record).toMatchObject({
    requestParameters: { omitted: true, originalSize: 200_011 },
    responseElements: null,
    errorMessage: 'y'.repeat(1024),
  });
});

test('a data event says so, and an object is told with its bucket', () => {
  const object = { arn: 'arn:aws:s3:::logs/2026/a', account: ACCOUNT };
  const queue = { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`, account: ACCOUNT };
  const record = cloudTrailRecord({ ...call, isData: true, resources: [object, queue] }, ACCOUNT);
  expect(record).toMatchObject({ managementEvent: false, eventCategory: 'Data' });
  expect(record['resources']).toEqual([
    { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::logs/2026/a' },
    { accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs' },
    { accountId: ACCOUNT, type: 'AWS::SQS::Queue', ARN: queue.arn },
  ]);
});

const call = {
  eventId: 'e',
  requestId: 'r',
  at: NOON,
  eventSource: 'sqs.amazonaws.com',
  eventName: 'CreateQueue',
  region: 'us-east-1',
  sourceIp: '127.0.0.1',
  userAgent: 'a',
  isReadOnly: false,
  isData: false,
  isSecure: true,
  host: '127.0.0.1',
  identity: federated,
  resources: [],
  request: undefined,
};
