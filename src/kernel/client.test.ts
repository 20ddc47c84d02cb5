/** How one service calls another: in whose name, who decides, and what is written down of it. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { type Message, SQS } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { SqsApi } from '#services/sqs/api.gen';

import { type Cloud, createCloud } from '../index.ts';
import type { ClientPrincipal } from './client.ts';
import { CellContext } from './context.ts';
import { isFault } from './fault.ts';
import { rootOf, serviceIdentity } from './identity.ts';
import { SeenCells } from './store/seen-cells.ts';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/delivery/sender`;
const PIPE = `arn:aws:pipes:us-east-1:${ACCOUNT}:pipe/orders`;
const QUEUE_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

let cloud: Cloud;
let sqs: SQS;
let iam: IAMClient;
let url: string;

beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
  sqs = new SQS(cloud.root.clientConfig());
  iam = new IAMClient(cloud.root.clientConfig());
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'orders' });
  url = QueueUrl;
});
afterEach(() => cloud.stop());

/** What a task of another service holds in its hands. */
function context(options: { readonly trace?: string; readonly account?: string } = {}) {
  const { kernel } = cloud;
  const owner = { account: options.account ?? ACCOUNT, region: 'us-east-1' };
  const cell = kernel.cell({ service: 'pipes', ...owner });
  return new CellContext(
    kernel,
    {
      identity: serviceIdentity('pipes.amazonaws.com'),
      requestId: 'a-task',
      origin: kernel.origin,
      scopeRegion: 'us-east-1',
      protocol: 'awsJson1_0',
      sourceIp: 'AWS Internal',
      userAgent: 'AWS Internal',
      isSecure: true,
      headers: {},
      ...(options.trace !== undefined && { trace: options.trace }),
    },
    { cell, ...owner },
    new SeenCells(),
  );
}

function send(as: ClientPrincipal, from = context()) {
  return from.client<SqsApi>('sqs', as).SendMessage({ QueueUrl: url, MessageBody: 'hello' });
}

/** `sent`, or the words of the refusal. */
async function outcome(as: ClientPrincipal, from?: CellContext): Promise<string> {
  try {
    await send(as, from);
    return 'sent';
  } catch (error) {
    if (!isFault(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

function policyOf(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

async function letIn(Condition: object): Promise<void> {
  const Principal = { Service: 'sns.amazonaws.com' };
  const statement = {
    Effect: 'Allow',
    Principal,
    Action: 'sqs:SendMessage',
    Resource: '*',
    Condition,
  };
  await sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy: policyOf(statement) } });
}

async function received(): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.receiveMessage({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  });
  return Messages;
}

/** The newest event of a name in the event history. */
async function event(EventName: string): Promise<Record<string, unknown>> {
  await cloud.clock.advance({ seconds: 1 });
  const trail = new CloudTrailClient(cloud.root.clientConfig());
  const { Events = [] } = await trail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: EventName }],
    }),
  );
  return JSON.parse(Events[0]?.CloudTrailEvent ?? '{}');
}

const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:news`;
const sns = (sourceArn?: string, sourceAccount?: string): ClientPrincipal => ({
  servicePrincipal: 'sns.amazonaws.com',
  ...(sourceArn !== undefined && { sourceArn }),
  ...(sourceAccount !== undefined && { sourceAccount }),
});

test('a service may do what the policy of the resource allows it, for the source it allows', async () => {
  expect(await outcome(sns(topic))).toBe(
    `AccessDeniedException: User: sns.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${QUEUE_ARN} because no resource-based policy allows the sqs:SendMessage action`,
  );
  await letIn({ ArnLike: { 'aws:SourceArn': topic } });
  expect(await outcome(sns(topic))).toBe('sent');
  expect(await outcome(sns(`${topic}2`))).toContain('AccessDenied');
  expect(await outcome(sns())).toContain('AccessDenied');
  expect(await outcome({ servicePrincipal: 's3.amazonaws.com', sourceArn: topic })).toContain(
    'AccessDenied',
  );
  await letIn({ StringEquals: { 'aws:SourceAccount': ACCOUNT } });
  expect(await outcome(sns(topic))).toBe('sent');
  expect(await outcome(sns(topic, '111111111111'))).toContain('AccessDenied');
  // Without a word of the caller's, the source is the account that the calling service works for.
  expect(await outcome(sns(), context({ account: '111111111111' }))).toContain('AccessDenied');
});

test('a service sees no address of a client', async () => {
  await letIn({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } });
  expect(await outcome(sns(topic))).toContain('AccessDenied');
  await letIn({ Bool: { 'aws:PrincipalIsAWSService': 'true', 'aws:SecureTransport': 'true' } });
  expect(await outcome(sns(topic))).toBe('sent');
});

test('on behalf of its caller a service may do what the caller may, and conditions see the way', async () => {
  const user = await cloud.as({
    policy: policyOf({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: QUEUE_ARN,
      Condition: {
        Bool: { 'aws:ViaAWSService': 'true' },
        'ForAnyValue:StringEquals': { 'aws:CalledVia': 'pipes.amazonaws.com' },
      },
    }),
  });
  const key = await cloud.kernel.directory.findAccessKey(user.credentials.accessKeyId);
  if (!key) throw new TypeError('the user has a key');
  expect(await outcome({ onBehalfOf: key.identity })).toBe('sent');
  const direct = new SQS(user.clientConfig()).sendMessage({ QueueUrl: url, MessageBody: 'x' });
  await expect(direct).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('what no service has built is refused by name', async () => {
  const other = context().client<{
    service: 'dynamodb';
    operations: { PutItem: { input: object; output: object; errors: never } };
    errors: object;
  }>('dynamodb', { onBehalfOf: rootOf(ACCOUNT) });
  await expect(other.PutItem({})).rejects.toMatchObject({
    code: 'NotImplemented',
    message: 'DynamoDB PutItem is not implemented by Skykeep. See docs/coverage.md.',
  });
});

test('a client can be handed out by an async function', async () => {
  const give = async () => context().client<SqsApi>('sqs', { onBehalfOf: rootOf(ACCOUNT) });
  const client = await give();
  expect(await client.ListQueues({})).toMatchObject({ QueueUrls: [url] });
});

const asRole: ClientPrincipal = {
  role: ROLE,
  servicePrincipal: 'pipes.amazonaws.com',
  sessionName: 'orders',
  sourceArn: PIPE,
};

const trust = (Condition: object = {}) =>
  policyOf({
    Effect: 'Allow',
    Principal: { Service: 'pipes.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition,
  });

async function makeRole(AssumeRolePolicyDocument = trust()): Promise<void> {
  await iam.send(
    new CreateRoleCommand({ RoleName: 'sender', Path: '/delivery/', AssumeRolePolicyDocument }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'sender',
      PolicyName: 'send',
      PolicyDocument: policyOf({
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: QUEUE_ARN,
      }),
    }),
  );
}

test('as a role a service may do what the role may, once the role trusts it', async () => {
  expect(await outcome(asRole)).toContain(
    `User: pipes.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
  );
  await makeRole();
  expect(await outcome(asRole)).toBe('sent');
  const [message] = await received();
  expect(message?.Attributes?.['SenderId']).toMatch(/^AROA[A-Z2-7]{17}:orders$/);
  expect(await event('AssumeRole')).toMatchObject({
    userIdentity: { type: 'AWSService', invokedBy: 'pipes.amazonaws.com' },
    eventSource: 'sts.amazonaws.com',
    sourceIPAddress: 'pipes.amazonaws.com',
    userAgent: 'pipes.amazonaws.com',
    requestParameters: { roleArn: ROLE, roleSessionName: 'orders' },
    resources: [{ ARN: ROLE, accountId: ACCOUNT, type: 'AWS::IAM::Role' }],
  });
  // The role's own permissions decide, not the service's.
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'sender', PolicyName: 'send' }));
  expect(await outcome(asRole)).toBe(
    `AccessDeniedException: User: arn:aws:sts::${ACCOUNT}:assumed-role/sender/orders is not authorized to perform: sqs:SendMessage on resource: ${QUEUE_ARN} because no identity-based policy allows the sqs:SendMessage action`,
  );
});

test('the trust may ask for whom the service calls', async () => {
  await makeRole(
    trust({ StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': PIPE } }),
  );
  expect(await outcome(asRole)).toBe('sent');
  expect(await outcome({ ...asRole, sourceArn: `${PIPE}-of-another` })).toContain('sts:AssumeRole');
  expect(await outcome(asRole, context({ account: '111111111111' }))).toContain('sts:AssumeRole');
  expect(await outcome({ ...asRole, servicePrincipal: 'events.amazonaws.com' })).toContain(
    'User: events.amazonaws.com is not authorized to perform: sts:AssumeRole',
  );
});

test('a session is held until the role changes, goes, or the session ends', async () => {
  await makeRole();
  const assumed = async () => {
    const trail = new CloudTrailClient(cloud.root.clientConfig());
    await cloud.clock.advance({ seconds: 1 });
    const { Events = [] } = await trail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
      }),
    );
    return Events.length;
  };
  await send(asRole);
  await send(asRole);
  expect(await assumed()).toBe(1);
  await cloud.clock.advance({ minutes: 61 });
  await send(asRole);
  expect(await assumed()).toBe(2);

  const PolicyDocument = trust({ StringEquals: { 'aws:SourceAccount': '111111111111' } });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'sender', PolicyDocument }));
  expect(await outcome(asRole)).toContain('sts:AssumeRole');
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'sender', PolicyName: 'send' }));
  await iam.send(new DeleteRoleCommand({ RoleName: 'sender' }));
  expect(await outcome(asRole)).toContain('no role trust policy allows the sts:AssumeRole action');
});

test('a role of another account counts there', async () => {
  const other = new IAMClient({
    ...cloud.root.clientConfig(),
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
  });
  await other.send(
    new CreateRoleCommand({ RoleName: 'sender', AssumeRolePolicyDocument: trust() }),
  );
  await other.send(
    new PutRolePolicyCommand({
      RoleName: 'sender',
      PolicyName: 'send',
      PolicyDocument: policyOf({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }),
    }),
  );
  const theirs: ClientPrincipal = { ...asRole, role: 'arn:aws:iam::111111111111:role/sender' };
  expect(await outcome(theirs)).toContain('because no resource-based policy allows');
  await sqs.addPermission({
    QueueUrl: url,
    Label: 'other',
    AWSAccountIds: ['111111111111'],
    Actions: ['SendMessage'],
  });
  expect(await outcome(theirs)).toBe('sent');
});

test('a trace is carried from the request to what follows from it', async () => {
  await send({ onBehalfOf: rootOf(ACCOUNT) }, context({ trace: TRACE }));
  await send({ onBehalfOf: rootOf(ACCOUNT) });
  const traces = (await received()).map(({ Attributes }) => Attributes?.['AWSTraceHeader']);
  expect(traces.toSorted()).toEqual([TRACE, undefined]);
});
