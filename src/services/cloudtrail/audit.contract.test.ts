/** The promise of the audit: every management call is in event history, with AWS's fields, and no secret is. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { type ClientConfig, type Cloud, createCloud, type Principal } from '../../index.ts';

const ACCOUNT = '000000000000';
const OTHER = '111111111111';

type Json = Readonly<Record<string, unknown>>;
interface Holder {
  clientConfig(): ClientConfig;
}

let cloud: Cloud;
let sts: STSClient;
let user: Principal;
beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
  const Statement = [{ Effect: 'Allow', Action: ['sts:*', 'sqs:SendMessage'], Resource: '*' }];
  user = await cloud.as({ policy: { Version: '2012-10-17', Statement } });
  sts = new STSClient(user.clientConfig());
});
afterEach(() => cloud.stop());

const otherRoot: Holder = {
  clientConfig: () => ({
    ...cloud.root.clientConfig(),
    credentials: { accessKeyId: OTHER, secretAccessKey: 'test' },
  }),
};

function trust(account: string): string {
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    },
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** The records of an account's event history, the newest first. */
async function history(who: Holder = cloud.root): Promise<readonly Json[]> {
  await cloud.clock.advance({ seconds: 1 });
  const trail = new CloudTrailClient(who.clientConfig());
  const found: Json[] = [];
  let NextToken: string | undefined;
  do {
    const page = await trail.send(new LookupEventsCommand({ ...(NextToken && { NextToken }) }));
    for (const { CloudTrailEvent = '{}' } of page.Events ?? [])
      found.push(JSON.parse(CloudTrailEvent));
    ({ NextToken } = page);
  } while (NextToken);
  return found;
}

async function record(eventName: string, who?: Holder): Promise<Json> {
  const found = (await history(who)).find((one) => one['eventName'] === eventName);
  if (!found) throw new TypeError(`${eventName} is not in the event history`);
  return found;
}

test('a user is made: AWS’s fields, in an order of their own', async () => {
  const iam = new IAMClient(cloud.root.clientConfig());
  const { $metadata, User } = await iam.send(
    new CreateUserCommand({ UserName: 'bob', Tags: [{ Key: 'team', Value: 'red' }] }),
  );
  expect(await record('CreateUser')).toEqual({
    eventVersion: '1.11',
    userIdentity: {
      type: 'Root',
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId: cloud.root.credentials.accessKeyId,
    },
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: expect.stringContaining('aws-sdk-js/'),
    requestParameters: { userName: 'bob', tags: [{ key: 'team', value: 'red' }] },
    responseElements: {
      user: {
        path: '/',
        userName: 'bob',
        userId: User?.UserId,
        arn: User?.Arn,
        createDate: expect.stringMatching(
          /^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d [AP]M$/,
        ),
        tags: [{ key: 'team', value: 'red' }],
      },
    },
    requestID: $metadata.requestId,
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    readOnly: false,
    resources: [{ accountId: ACCOUNT, type: 'AWS::IAM::User', ARN: User?.Arn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  });
});

test('reads are recorded without their answers', async () => {
  await new IAMClient(cloud.root.clientConfig()).send(new ListUsersCommand({ MaxItems: 5 }));
  expect(await record('ListUsers')).toMatchObject({
    readOnly: true,
    requestParameters: { maxItems: 5 },
    responseElements: null,
  });
});

test('a role is assumed: the key and the token are shown, the secret is not; the session’s calls name their issuer', async () => {
  const iam = new IAMClient(cloud.root.clientConfig());
  const made = await iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trust(ACCOUNT) }),
  );
  const RoleArn = made.Role?.Arn ?? '';
  const { Credentials, AssumedRoleUser } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'monday', SourceIdentity: 'bob' }),
  );
  const assumed = await record('AssumeRole');
  expect(assumed).toMatchObject({
    userIdentity: { type: 'IAMUser', arn: user.arn, accessKeyId: user.credentials.accessKeyId },
    requestParameters: { roleArn: RoleArn, roleSessionName: 'monday', sourceIdentity: 'bob' },
    responseElements: {
      credentials: {
        accessKeyId: Credentials?.AccessKeyId,
        sessionToken: Credentials?.SessionToken,
        expiration: expect.stringMatching(/M$/),
      },
      assumedRoleUser: {
        assumedRoleId: AssumedRoleUser?.AssumedRoleId,
        arn: AssumedRoleUser?.Arn,
      },
    },
    readOnly: true,
    resources: [{ accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: RoleArn }],
  });
  expect(JSON.stringify(assumed)).not.toContain('ecretAccessKey');

  const session = new SQSClient({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  await expect(session.send(new CreateQueueCommand({ QueueName: 'q' }))).rejects.toThrow(
    'is not authorized',
  );
  expect((await record('CreateQueue'))['userIdentity']).toEqual({
    type: 'AssumedRole',
    principalId: AssumedRoleUser?.AssumedRoleId,
    arn: AssumedRoleUser?.Arn,
    accountId: ACCOUNT,
    accessKeyId: Credentials?.AccessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: made.Role?.RoleId,
        arn: RoleArn,
        accountId: ACCOUNT,
        userName: 'worker',
      },
      attributes: {
        creationDate: expect.stringMatching(/Z$/),
        mfaAuthenticated: 'false',
      },
      sourceIdentity: 'bob',
    },
  });
});

test('a role of another account is assumed: both accounts are told, each what it may know', async () => {
  const iam = new IAMClient(otherRoot.clientConfig());
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'guest', AssumeRolePolicyDocument: trust(ACCOUNT) }),
  );
  await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'visit' }));
  const callers = await record('AssumeRole');
  const owners = await record('AssumeRole', otherRoot);
  expect(callers).toMatchObject({
    userIdentity: { type: 'IAMUser', arn: user.arn },
    recipientAccountId: ACCOUNT,
  });
  expect(owners['userIdentity']).toEqual({
    type: 'AWSAccount',
    principalId: expect.stringMatching(/^AIDA/),
    accountId: ACCOUNT,
  });
  expect(owners['recipientAccountId']).toBe(OTHER);
  expect(owners['sharedEventID']).toBe(callers['sharedEventID']);
  expect(owners['eventID']).not.toBe(callers['eventID']);
});

test('a refused call is recorded with its error', async () => {
  const sqs = new SQSClient(user.clientConfig());
  await expect(sqs.send(new CreateQueueCommand({ QueueName: 'mine' }))).rejects.toThrow(
    'is not authorized',
  );
  expect(await record('CreateQueue')).toMatchObject({
    eventSource: 'sqs.amazonaws.com',
    userIdentity: { type: 'IAMUser', arn: user.arn },
    errorCode: expect.stringMatching(/^AccessDenied/),
    errorMessage: expect.stringContaining(`User: ${user.arn} is not authorized to perform: sqs:`),
    requestParameters: { queueName: 'mine' },
    responseElements: null,
    resources: [{ type: 'AWS::SQS::Queue', ARN: `arn:aws:sqs:us-east-1:${ACCOUNT}:mine` }],
  });
});

test('a federated user’s calls name the user that made the session', async () => {
  const { Credentials } = await sts.send(new GetFederationTokenCommand({ Name: 'carol' }));
  const carol = new SQSClient({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  await expect(carol.send(new CreateQueueCommand({ QueueName: 'q' }))).rejects.toThrow(
    'is not authorized',
  );
  expect((await record('CreateQueue'))['userIdentity']).toMatchObject({
    type: 'FederatedUser',
    principalId: `${ACCOUNT}:carol`,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/carol`,
    sessionContext: {
      sessionIssuer: {
        type: 'IAMUser',
        principalId: expect.stringMatching(/^AIDA/),
        arn: user.arn,
      },
    },
  });
});

test('CC-3, P6: every management call of four services is there, data events are not, and no secret is anywhere', async () => {
  const root = cloud.root.clientConfig();
  const [iam, sqs, kms] = [new IAMClient(root), new SQSClient(root), new KMSClient(root)];
  const secrets = [cloud.root.credentials.secretAccessKey, user.credentials.secretAccessKey];

  await iam.send(new CreateUserCommand({ UserName: 'bob' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }));
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trust(ACCOUNT) }),
  );
  const assumed = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'monday' }),
  );
  secrets.push(AccessKey?.SecretAccessKey ?? '', assumed.Credentials?.SecretAccessKey ?? '');

  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? '';
  const Plaintext = Buffer.from('a plaintext that nobody may read');
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  await kms.send(new DecryptCommand({ CiphertextBlob }));
  const dataKey = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
  secrets.push(Plaintext.toString(), Plaintext.toString('base64'));
  secrets.push(Buffer.from(dataKey.Plaintext ?? []).toString('base64'));

  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a body that is nobody else’s' }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  secrets.push('a body that is nobody else');

  const records = await history();
  const names = records.map((one) => one['eventName']);
  expect(names).toEqual(
    expect.arrayContaining([
      'CreateUser',
      'CreateAccessKey',
      'CreateRole',
      'AssumeRole',
      'CreateKey',
      'Encrypt',
      'Decrypt',
      'GenerateDataKey',
      'CreateQueue',
      'DeleteQueue',
    ]),
  );
  expect(names).not.toContain('SendMessage');
  expect(names).not.toContain('ReceiveMessage');
  const everything = JSON.stringify(records);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(everything).not.toContain(secret);
  }
  const key = records.find((one) => one['eventName'] === 'CreateAccessKey');
  expect(key?.['responseElements']).toEqual({
    accessKey: {
      userName: 'bob',
      accessKeyId: AccessKey?.AccessKeyId,
      status: 'Active',
      createDate: expect.stringMatching(/M$/),
    },
  });
});
