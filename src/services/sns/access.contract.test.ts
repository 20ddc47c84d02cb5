/** Who may publish and subscribe: SNS-11 to SNS-13, CC-6. */
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';

import {
  ACCOUNT,
  allowing,
  OTHER_ACCOUNT,
  refusalOf,
  rootOf,
  snsOf,
  subscribed,
  test,
  type Who,
} from './testing.ts';

const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:news`;

/** A user of another account, with an identity policy or none. */
async function strangerWith(
  cloud: Cloud,
  policy: object | undefined,
): Promise<Who & { arn: string }> {
  const root = rootOf(cloud, OTHER_ACCOUNT);
  const iam = new IAM(root.clientConfig());
  const { User } = await iam.createUser({ UserName: 'ann' });
  if (policy) {
    const PolicyDocument = JSON.stringify(policy);
    await iam.putUserPolicy({ UserName: 'ann', PolicyName: 'p', PolicyDocument });
  }
  const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return {
    arn: User?.Arn ?? '',
    clientConfig: (more) => ({ ...root.clientConfig(more), credentials }),
  };
}

const topicPolicy = (Effect: string, AWS: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect, Principal: { AWS }, Action: 'sns:Publish', Resource: TOPIC }],
  });

describe('SNS-11: a publisher', () => {
  const matrix = [
    ['allow', 'allow', true, true],
    ['allow', 'none', true, false],
    ['allow', 'deny', false, false],
    ['none', 'allow', true, false],
    ['none', 'none', false, false],
    ['none', 'deny', false, false],
  ] as const;

  test.for(matrix)(
    'with the IAM policy %s and the topic policy %s: same account %s, other account %s',
    async ([identity, resource, isAllowedHere, isAllowedThere], { cloud, sns, topic }) => {
      const policy = identity === 'allow' ? allowing('sns:Publish', TOPIC) : undefined;
      const own = await cloud.as({ policy: policy ?? allowing('sns:ListTopics', '*') });
      const other = await strangerWith(cloud, policy);
      for (const [who, isAllowed] of [
        [own, isAllowedHere],
        [other, isAllowedThere],
      ] as const) {
        if (resource !== 'none') {
          await sns.setTopicAttributes({
            TopicArn: topic,
            AttributeName: 'Policy',
            AttributeValue: topicPolicy(resource === 'allow' ? 'Allow' : 'Deny', who.arn),
          });
        }
        const call = snsOf(who).publish({ TopicArn: topic, Message: 'x' });
        if (isAllowed) expect((await call).MessageId).toBeDefined();
        else expect(await refusalOf(call)).toMatchObject({ status: 403 });
      }
    },
  );

  test('is refused before a topic is looked for', async ({ cloud, topic }) => {
    const user = snsOf(await cloud.as({ policy: allowing('sns:Publish', TOPIC) }));
    const call = user.publish({ TopicArn: `${topic}-2`, Message: 'x' });
    expect(await refusalOf(call)).toMatchObject({ status: 403 });
  });
});

describe('SNS-12, SNS-13: a permission', () => {
  test('comes by a role, and by a group (a)', async ({ cloud, topic, queue }) => {
    const iam = new IAM(cloud.root.clientConfig());
    const PolicyDocument = JSON.stringify(allowing(['sns:Publish', 'sns:Subscribe'], TOPIC));
    await iam.createGroup({ GroupName: 'writers' });
    await iam.putGroupPolicy({ GroupName: 'writers', PolicyName: 'p', PolicyDocument });
    const member = await cloud.as({ policy: allowing('sns:ListTopics', '*') });
    const sns = snsOf(member);
    const publish = () => sns.publish({ TopicArn: topic, Message: 'x' });
    expect(await refusalOf(publish())).toMatchObject({ status: 403 });
    const UserName = member.arn.slice(member.arn.lastIndexOf('/') + 1);
    await iam.addUserToGroup({ GroupName: 'writers', UserName });
    await publish();
    await subscribed(sns, topic, queue);
  });

  test('is taken by a service control policy (b)', async ({ cloud }) => {
    const organizations = new Organizations(cloud.root.clientConfig());
    await organizations.createOrganization({ FeatureSet: 'ALL' });
    const { CreateAccountStatus } = await organizations.createAccount({
      AccountName: 'member',
      Email: 'member@example.com',
    });
    await cloud.clock.advance({ minutes: 1 });
    const { CreateAccountStatus: made } = await organizations.describeCreateAccountStatus({
      CreateAccountRequestId: CreateAccountStatus?.Id,
    });
    const account = made?.AccountId ?? '';
    const { Roots } = await organizations.listRoots({});
    await organizations.enablePolicyType({
      RootId: Roots?.[0]?.Id,
      PolicyType: 'SERVICE_CONTROL_POLICY',
    });
    const sns = snsOf(rootOf(cloud, account));
    const { TopicArn } = await sns.createTopic({ Name: 'news' });
    await sns.publish({ TopicArn, Message: 'x' });
    const { Policy } = await organizations.createPolicy({
      Name: 'no-publish',
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }],
      }),
    });
    await organizations.attachPolicy({ PolicyId: Policy?.PolicySummary?.Id, TargetId: account });
    expect(await refusalOf(sns.publish({ TopicArn, Message: 'x' }))).toMatchObject({
      status: 403,
      message: expect.stringContaining('service control policy'),
    });
  });

  test('is given by SetTopicAttributes Policy (d)', async ({ cloud, sns, topic }) => {
    const user = await cloud.as({ policy: allowing('sns:ListTopics', '*') });
    const publish = () => snsOf(user).publish({ TopicArn: topic, Message: 'x' });
    expect(await refusalOf(publish())).toMatchObject({ status: 403 });
    const AttributeValue = topicPolicy('Allow', user.arn);
    await sns.setTopicAttributes({ TopicArn: topic, AttributeName: 'Policy', AttributeValue });
    await publish();
  });

  test('to subscribe may name protocol and endpoint', async ({ cloud, topic, queue }) => {
    const Condition = {
      StringEquals: { 'sns:Protocol': 'sqs' },
      ArnLike: { 'sns:Endpoint': queue.arn },
    };
    const sns = snsOf(await cloud.as({ policy: allowing('sns:Subscribe', TOPIC, Condition) }));
    await subscribed(sns, topic, queue);
    const other = { TopicArn: topic, Protocol: 'sqs', Endpoint: `${queue.arn}-2` };
    expect(await refusalOf(sns.subscribe(other))).toMatchObject({ status: 403 });
    const http = { TopicArn: topic, Protocol: 'http', Endpoint: 'http://127.0.0.1/' };
    expect(await refusalOf(sns.subscribe(http))).toMatchObject({ status: 403 });
  });
});

describe('CC-6: without the permission', () => {
  const SUBSCRIPTION = `${TOPIC}:5f0e1d2c-0000-4000-8000-000000000000`;
  const attribute = { AttributeName: 'DisplayName', AttributeValue: 'x' };
  test.for([
    [
      'AddPermission',
      'addPermission',
      { TopicArn: TOPIC, Label: 'l', AWSAccountId: [OTHER_ACCOUNT], ActionName: ['Publish'] },
    ],
    ['ConfirmSubscription', 'confirmSubscription', { TopicArn: TOPIC, Token: 'ab' }],
    ['CreateTopic', 'createTopic', { Name: 'news' }],
    ['DeleteTopic', 'deleteTopic', { TopicArn: TOPIC }],
    ['GetSubscriptionAttributes', 'getSubscriptionAttributes', { SubscriptionArn: SUBSCRIPTION }],
    ['GetTopicAttributes', 'getTopicAttributes', { TopicArn: TOPIC }],
    ['ListSubscriptions', 'listSubscriptions', {}],
    ['ListSubscriptionsByTopic', 'listSubscriptionsByTopic', { TopicArn: TOPIC }],
    ['ListTagsForResource', 'listTagsForResource', { ResourceArn: TOPIC }],
    ['ListTopics', 'listTopics', {}],
    ['Publish', 'publish', { TopicArn: TOPIC, Message: 'x' }],
    [
      'Publish',
      'publishBatch',
      { TopicArn: TOPIC, PublishBatchRequestEntries: [{ Id: '1', Message: 'x' }] },
    ],
    ['RemovePermission', 'removePermission', { TopicArn: TOPIC, Label: 'l' }],
    [
      'SetSubscriptionAttributes',
      'setSubscriptionAttributes',
      { SubscriptionArn: SUBSCRIPTION, ...attribute },
    ],
    ['SetTopicAttributes', 'setTopicAttributes', { TopicArn: TOPIC, ...attribute }],
    [
      'Subscribe',
      'subscribe',
      { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:q` },
    ],
    ['TagResource', 'tagResource', { ResourceArn: TOPIC, Tags: [{ Key: 'a', Value: 'b' }] }],
    ['Unsubscribe', 'unsubscribe', { SubscriptionArn: SUBSCRIPTION }],
    ['UntagResource', 'untagResource', { ResourceArn: TOPIC, TagKeys: ['a'] }],
  ] as const)('sns:%s there is no %s', async ([action, operation, input], { cloud, topic }) => {
    expect(topic).toBe(TOPIC);
    const call = (who: Who) => {
      // SAFETY: each row is an operation and its input.
      const client = snsOf(who) as unknown as Record<string, (input: object) => Promise<unknown>>;
      return client[operation]?.(input) ?? Promise.resolve();
    };
    const without = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', NotAction: `sns:${action}`, Resource: '*' }],
      },
    });
    expect(await refusalOf(call(without))).toMatchObject({
      status: 403,
      code: 'AuthorizationError',
      message: expect.stringContaining(`is not authorized to perform: SNS:${action} on resource: `),
    });
    const withIt = await cloud.as({ policy: allowing(`sns:${action}`, '*') });
    const error: unknown = await call(withIt).catch((reason: unknown) => reason);
    expect(error).not.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});
