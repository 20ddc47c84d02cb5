/** Subscriptions: making, reading, changing and leaving them. */
import { IAM } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';

import { createCloud } from '#index';

import {
  ACCOUNT,
  allowing,
  invalid,
  notFound,
  OTHER_ACCOUNT,
  refusalOf,
  rootOf,
  snsOf,
  subscribed,
  test,
} from './testing.ts';

const NONE = `arn:aws:sns:us-east-1:${ACCOUNT}:news:5f0e1d2c-0000-4000-8000-000000000000`;

describe('Subscribe', () => {
  test('makes one subscription of an endpoint', async ({ sns, topic, queue, subscribe }) => {
    const SubscriptionArn = await subscribe(queue);
    expect(SubscriptionArn).toMatch(
      /^arn:aws:sns:us-east-1:000000000000:news:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    expect(await subscribe(queue)).toBe(SubscriptionArn);
    const shown = {
      SubscriptionArn,
      Owner: ACCOUNT,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      TopicArn: topic,
    };
    const byTopic = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(byTopic.Subscriptions).toEqual([shown]);
    expect((await sns.listSubscriptions({})).Subscriptions).toEqual([shown]);
    const { Attributes } = await sns.getTopicAttributes({ TopicArn: topic });
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '0' });
  });

  test('shows the attributes that it was made with', async ({ sns, topic, queue, subscribe }) => {
    const SubscriptionArn = await subscribe(queue, { RawMessageDelivery: 'true' });
    expect((await sns.getSubscriptionAttributes({ SubscriptionArn })).Attributes).toEqual({
      ConfirmationWasAuthenticated: 'true',
      Endpoint: queue.arn,
      Owner: ACCOUNT,
      PendingConfirmation: 'false',
      Protocol: 'sqs',
      RawMessageDelivery: 'true',
      SubscriptionArn,
      SubscriptionPrincipal: `arn:aws:iam::${ACCOUNT}:root`,
      TopicArn: topic,
    });
  });

  test('refuses the same endpoint with other attributes', async ({ queue, subscribe }) => {
    await subscribe(queue, { RawMessageDelivery: 'true' });
    expect(await refusalOf(subscribe(queue, { RawMessageDelivery: 'false' }))).toEqual(
      invalid('Attributes Reason: Subscription already exists with different attributes'),
    );
  });

  test('P03: names the user, or the role, that subscribed', async ({
    cloud,
    sns,
    topic,
    makeQueue,
  }) => {
    const policy = allowing('sns:*', '*');
    const iam = new IAM(cloud.root.clientConfig());
    const { Role } = await iam.createRole({
      RoleName: 'Billing',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
      }),
    });
    await iam.putRolePolicy({
      RoleName: 'Billing',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(policy),
    });
    const user = await cloud.as({ policy });
    const role = await cloud.as({ role: 'Billing' });
    for (const [who, principal] of [
      [user, user.arn],
      [role, Role?.Arn],
    ] as const) {
      const SubscriptionArn = await subscribed(snsOf(who), topic, await makeQueue());
      const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn });
      expect(Attributes).toMatchObject({ SubscriptionPrincipal: principal, Owner: ACCOUNT });
    }
  });

  test.for([
    ['test-protocol', 'x', 'Amazon SNS does not support this protocol string: test-protocol'],
    ['sqs', `http://127.0.0.1:4566/${ACCOUNT}/readers`, 'SQS endpoint ARN'],
    ['sqs', `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`, 'SQS endpoint ARN'],
    ['sqs', '', 'Endpoint Reason: no value for required parameter'],
    ['http', 'https://a.test/', 'Endpoint must match the specified protocol'],
    ['https', 'no url', 'Endpoint must match the specified protocol'],
  ] as const)('refuses %s with %s', async ([Protocol, Endpoint, detail], { sns, topic }) => {
    const call = sns.subscribe({ TopicArn: topic, Protocol, Endpoint });
    expect(await refusalOf(call)).toEqual(invalid(detail));
  });

  test.for(['email', 'email-json', 'sms', 'lambda', 'firehose', 'application'])(
    'refuses %s by name',
    async (Protocol, { sns, topic }) => {
      const call = sns.subscribe({ TopicArn: topic, Protocol, Endpoint: 'x' });
      expect(await refusalOf(call)).toMatchObject({
        code: 'NotImplemented',
        message: expect.stringContaining(Protocol),
        status: 501,
      });
    },
  );

  test('refuses a topic that is not there', async ({ sns, topic, queue }) => {
    expect(await refusalOf(subscribed(sns, `${topic}-2`, queue))).toEqual(notFound('Topic'));
  });

  test.for([
    [{ RawMessageDelivery: 'maybe' }, 'RawMessageDelivery'],
    [{ Colour: 'red' }, 'AttributeName'],
    [{ RedrivePolicy: 'no JSON' }, 'RedrivePolicy'],
    [{ RedrivePolicy: '{}' }, 'RedrivePolicy'],
    [
      { RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sns:us-east-1:${ACCOUNT}:x"}` },
      'RedrivePolicy',
    ],
    [{ DeliveryPolicy: '{}' }, 'DeliveryPolicy'],
    [{ FilterPolicyScope: 'Both' }, 'FilterPolicyScope'],
  ] as const)('refuses the attributes %j', async ([attributes, name], { queue, subscribe }) => {
    const refusal = await refusalOf(subscribe(queue, attributes));
    expect(refusal).toMatchObject({ code: 'InvalidParameter', status: 400 });
    expect(refusal.message).toContain(`Invalid parameter: Attributes Reason: ${name}`);
  });

  test.for(['ReplayPolicy', 'SubscriptionRoleArn'])(
    'refuses the attribute %s by name',
    async (name, { queue, subscribe }) => {
      expect(await refusalOf(subscribe(queue, { [name]: 'x' }))).toMatchObject({
        code: 'NotImplemented',
        message: expect.stringContaining(name),
      });
    },
  );
});

describe('Unsubscribe', () => {
  test('leaves, twice if asked', async ({ sns, topic, queue, subscribe, publish }) => {
    const SubscriptionArn = await subscribe(queue);
    await sns.unsubscribe({ SubscriptionArn });
    await sns.unsubscribe({ SubscriptionArn });
    await publish('x');
    expect(await queue.bodies()).toEqual([]);
    const { Attributes } = await sns.getTopicAttributes({ TopicArn: topic });
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' });
    const call = sns.setSubscriptionAttributes({
      SubscriptionArn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: 'true',
    });
    expect(await refusalOf(call)).toEqual(notFound('Subscription'));
  });

  test('succeeds where there is none', async ({ sns }) => {
    expect(await sns.unsubscribe({ SubscriptionArn: NONE })).toBeDefined();
  });

  test.for([
    ['randomstring', 'SubscriptionArn Reason: An ARN must have at least 6 elements, not 1'],
    [
      'arn:aws:sns:us-east-1:x',
      'SubscriptionArn Reason: An ARN must have at least 6 elements, not 5',
    ],
    [`arn:aws:sns:us-east-1:${ACCOUNT}:news`, 'SubscriptionId'],
    ['', 'SubscriptionArn Reason: no value for required parameter'],
  ] as const)('refuses the ARN "%s"', async ([SubscriptionArn, detail], { sns }) => {
    expect(await refusalOf(sns.unsubscribe({ SubscriptionArn }))).toEqual(invalid(detail));
    expect(await refusalOf(sns.getSubscriptionAttributes({ SubscriptionArn }))).toEqual(
      invalid(detail),
    );
  });

  test('of an account that this cloud does not know finds nothing', async () => {
    const cloud = await createCloud({ clock: 'manual' });
    const SubscriptionArn = NONE.replace(ACCOUNT, '222222222222');
    const sns = snsOf(cloud.root);
    expect(await refusalOf(sns.getSubscriptionAttributes({ SubscriptionArn }))).toEqual(
      notFound('Subscription'),
    );
    await cloud.stop();
  });

  test('is for the owners of subscription and topic only', async ({
    cloud,
    sns,
    topic,
    queue,
    subscribe,
  }) => {
    const SubscriptionArn = await subscribe(queue);
    const stranger = snsOf(rootOf(cloud, OTHER_ACCOUNT));
    const attribute = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    for (const call of [
      stranger.unsubscribe({ SubscriptionArn }),
      stranger.getSubscriptionAttributes({ SubscriptionArn }),
      stranger.setSubscriptionAttributes({ SubscriptionArn, ...attribute }),
    ])
      expect(await refusalOf(call)).toMatchObject({ code: 'AuthorizationError', status: 403 });
    const { Subscriptions } = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(Subscriptions).toHaveLength(1);
  });
});

describe('ConfirmSubscription', () => {
  test.for([
    ['news', 'random token', 'Invalid token'],
    ['news', '51b2ff3edb475b7d91550e0ab6edf0c1', 'Token'],
    ['none', '51b2ff3edb475b7d91550e0ab6edf0c1', 'Token'],
  ] as const)('refuses on %s the token %s', async ([name, Token, detail], { sns, topic }) => {
    const TopicArn = topic.replace('news', name);
    expect(await refusalOf(sns.confirmSubscription({ TopicArn, Token }))).toEqual(invalid(detail));
  });

  test('refuses a topic of another region, and what is no ARN', async ({ sns, topic }) => {
    const Token = '51b2ff3e';
    const TopicArn = topic.replace('us-east-1', 'eu-west-1');
    expect(await refusalOf(sns.confirmSubscription({ TopicArn, Token }))).toEqual(invalid('Topic'));
    const broken = sns.confirmSubscription({ TopicArn: 'x', Token });
    expect(await refusalOf(broken)).toMatchObject({ code: 'InvalidParameter' });
  });
});
