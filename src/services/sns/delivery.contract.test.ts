/** Deliveries to queues: the arrow is authorised, what is refused becomes a dead letter, what fails is tried again. */
import { createPublicKey, createVerify } from 'node:crypto';

import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';

import { signingKeys } from './tables.ts';
import {
  ACCOUNT,
  envelopeOf,
  leftBehind,
  metricsOf,
  OTHER_ACCOUNT,
  queuePolicy,
  REGION,
  rootOf,
  settle,
  snsOf,
  sqsOf,
  subscribed,
  test,
  TestQueue,
} from './testing.ts';

const attributes = {
  attr1: { DataType: 'Number', StringValue: '111' },
  attr2: { DataType: 'Binary', BinaryValue: Uint8Array.of(2, 3, 4) },
};

/** The public half of the key that signs this account's notifications. */
function publicKeyOf(cloud: Cloud) {
  const { kernel } = cloud;
  const cell = kernel.cell({ service: 'sns', account: ACCOUNT, region: REGION });
  const key = kernel.transact(cell, (tx) => tx.get(signingKeys, 'current'));
  return createPublicKey(key?.privateKey ?? '');
}

describe('SNS-1, SNS-2, P03: a message', () => {
  test('reaches every queue that is subscribed, one copy each, and is counted (SNS-14)', async ({
    makeQueue,
    subscribe,
    publish,
    cloud,
  }) => {
    const queues = [await makeQueue(), await makeQueue(), await makeQueue()];
    for (const queue of queues) await subscribe(queue);
    await publish('hello');
    for (const queue of queues) expect(await queue.texts()).toEqual(['hello']);
    const metrics = metricsOf(cloud);
    expect(metrics['NumberOfMessagesPublished']).toMatchObject({ sum: 1 });
    expect(metrics['NumberOfNotificationsDelivered']).toMatchObject({ sum: 3 });
    expect(metrics['PublishSize']).toMatchObject({ sum: 5 });
    expect(leftBehind(cloud)).toEqual([]);
  });

  test('that was published before the subscription does not', async ({
    queue,
    subscribe,
    publish,
  }) => {
    await publish('early');
    await subscribe(queue);
    await publish('late', { Subject: 'A subject' });
    expect(await queue.texts()).toEqual(['late']);
  });

  test('reaches hundreds of subscriptions, in batches', async ({
    cloud,
    sns,
    topic,
    makeQueue,
  }) => {
    const queue = await makeQueue();
    const others = Array.from({ length: 250 }, (_, place) => `${queue.arn}-${place}`);
    const all = [queue.arn, ...others];
    for (const arn of all) await subscribed(sns, topic, new TestQueue(queue.sqs, '', arn));
    await sns.publish({ TopicArn: topic, Message: 'to all' });
    await settle(cloud);
    await settle(cloud);
    expect(await queue.texts()).toEqual(['to all']);
    const { sum: failed } = metricsOf(cloud)['NumberOfNotificationsFailed'] ?? { sum: 0 };
    expect(failed).toBe(250);
    expect(leftBehind(cloud)).toEqual([]);
  });

  test('comes in AWS’s envelope', async ({ queue, subscribe, publish, topic }) => {
    const subscription = await subscribe(queue);
    const MessageId = await publish('ö§a1"_!?,. £$-', {
      Subject: 'A subject',
      MessageAttributes: attributes,
    });
    const [body = ''] = await queue.bodies();
    expect(body.startsWith('{\n  "Type" : "Notification",\n  "MessageId" : "')).toBe(true);
    expect(envelopeOf(body)).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn: topic,
      Subject: 'A subject',
      Message: 'ö§a1"_!?,. £$-',
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      SignatureVersion: '1',
      Signature: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
      SigningCertURL: expect.stringMatching(/\/SimpleNotificationService-[0-9a-f]{32}\.pem$/),
      UnsubscribeURL: expect.stringContaining(
        `/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
      ),
      MessageAttributes: {
        attr1: { Type: 'Number', Value: '111' },
        attr2: { Type: 'Binary', Value: 'AgME' },
      },
    });
  });

  test.for([
    ['1', 'RSA-SHA1'],
    ['2', 'RSA-SHA256'],
  ] as const)(
    'is signed: version %s with %s',
    async ([version, algorithm], { cloud, sns, topic, queue, subscribe, publish }) => {
      await sns.setTopicAttributes({
        TopicArn: topic,
        AttributeName: 'SignatureVersion',
        AttributeValue: version,
      });
      await subscribe(queue);
      await publish('signed', { Subject: 'S' });
      const [body = ''] = await queue.bodies();
      const envelope = envelopeOf(body);
      expect(envelope['SignatureVersion']).toBe(version);
      const names = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
      const isSigned = (text: string) =>
        createVerify(algorithm)
          .update(text)
          .verify(publicKeyOf(cloud), String(envelope['Signature']), 'base64');
      const text = names.map((name) => `${name}\n${String(envelope[name])}\n`).join('');
      expect(isSigned(text)).toBe(true);
      expect(isSigned(text.replace('signed', 'forged'))).toBe(false);
    },
  );

  test('comes raw where the subscription says so, its attributes with it', async ({
    queue,
    subscribe,
    publish,
  }) => {
    await subscribe(queue, { RawMessageDelivery: 'true' });
    await publish('This is a test message', { MessageAttributes: attributes, Subject: 'S' });
    const [message] = await queue.receive();
    expect(message?.Body).toBe('This is a test message');
    expect(message?.MessageAttributes).toEqual(attributes);
  });

  test('is the text of its protocol where it has one for each', async ({
    queue,
    subscribe,
    publish,
  }) => {
    await subscribe(queue);
    const MessageStructure = 'json';
    await publish(JSON.stringify({ default: 'all', sqs: 'queues' }), { MessageStructure });
    await publish(JSON.stringify({ default: 'all', sqs: 1 }), { MessageStructure });
    expect((await queue.texts()).toSorted()).toEqual(['all', 'queues']);
  });
});

describe('P3: the arrow to a queue', () => {
  test('needs a queue policy that names SNS and the topic', async ({
    cloud,
    queue,
    subscribe,
    publish,
  }) => {
    await subscribe(queue, { RawMessageDelivery: 'true' });
    for (const Policy of ['', JSON.stringify(queuePolicy(queue.arn, `${queue.arn}-other`))]) {
      await queue.set({ Policy });
      await publish('refused');
      expect(await queue.bodies()).toEqual([]);
    }
    expect(metricsOf(cloud)['NumberOfNotificationsFailed']).toMatchObject({ sum: 2 });
    await queue.allow(`arn:aws:sns:${REGION}:${ACCOUNT}:news`);
    await publish('let in');
    expect(await queue.bodies()).toEqual(['let in']);
  });

  test('SNS-5: needs a key policy that lets SNS use the queue’s key', async ({
    cloud,
    makeQueue,
    subscribe,
    publish,
  }) => {
    const kms = new KMS(cloud.root.clientConfig());
    const { KeyMetadata } = await kms.createKey({});
    const KmsMasterKeyId = KeyMetadata?.KeyId ?? '';
    const queue = await makeQueue({}, { KmsMasterKeyId });
    const dead = await makeQueue();
    await subscribe(queue, {
      RawMessageDelivery: 'true',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
    });
    await publish('locked out');
    expect(await dead.bodies()).toEqual(['locked out']);
    const statement = (Sid: string, Principal: object, Action: string | string[]) => ({
      Sid,
      Effect: 'Allow',
      Principal,
      Action,
      Resource: '*',
    });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        statement('root', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'kms:*'),
        statement('sns', { Service: 'sns.amazonaws.com' }, ['kms:GenerateDataKey*', 'kms:Decrypt']),
      ],
    });
    await kms.putKeyPolicy({ KeyId: KmsMasterKeyId, Policy });
    await publish('let in');
    expect(await queue.bodies()).toEqual(['let in']);
  });

  test('SNS-5: never reaches a queue under the AWS managed key', async ({
    makeQueue,
    subscribe,
    publish,
  }) => {
    const queue = await makeQueue({}, { KmsMasterKeyId: 'alias/aws/sqs' });
    const dead = await makeQueue();
    await subscribe(queue, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
    });
    await publish('x');
    expect(await queue.bodies()).toEqual([]);
    expect(await dead.texts()).toEqual(['x']);
  });

  test('SNS-20: goes to a queue in another region', async ({ cloud, sns, topic, publish }) => {
    const sqs = sqsOf(cloud.root, { region: 'eu-central-1' });
    const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'far' });
    const queue = new TestQueue(sqs, QueueUrl, `arn:aws:sqs:eu-central-1:${ACCOUNT}:far`);
    await queue.allow(topic);
    await subscribed(sns, topic, queue);
    await publish('far away');
    expect(await queue.texts()).toEqual(['far away']);
  });
});

describe('SNS-3: a message that cannot be delivered', () => {
  test.for([
    ['raw', 'true'],
    ['in its envelope', 'false'],
  ] as const)(
    'goes to the dead-letter queue %s',
    async ([, RawMessageDelivery], { cloud, queue, makeQueue, subscribe, publish }) => {
      const dead = await makeQueue({ name: 'dead' });
      await subscribe(queue, {
        RawMessageDelivery,
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
      });
      await queue.sqs.deleteQueue({ QueueUrl: queue.url });
      await publish('lost', { MessageAttributes: attributes });
      const [letter] = await dead.receive();
      if (RawMessageDelivery === 'true') {
        expect(letter?.Body).toBe('lost');
        expect(letter?.MessageAttributes).toEqual(attributes);
      } else {
        expect(envelopeOf(letter?.Body ?? '')).toMatchObject({
          Message: 'lost',
          MessageAttributes: { attr1: { Type: 'Number', Value: '111' } },
        });
        expect(letter?.MessageAttributes).toBeUndefined();
      }
      const metrics = metricsOf(cloud);
      expect(metrics['NumberOfNotificationsFailed']).toMatchObject({ sum: 1 });
      expect(metrics['NumberOfNotificationsRedrivenToDlq']).toMatchObject({ sum: 1 });
      expect(leftBehind(cloud)).toEqual([]);
    },
  );

  test('is lost where the dead-letter queue does not take it, and counted', async ({
    cloud,
    queue,
    makeQueue,
    subscribe,
    publish,
  }) => {
    const dead = await makeQueue();
    await dead.set({ Policy: '' });
    await subscribe(queue, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
    });
    await queue.set({ Policy: '' });
    await publish('x');
    expect(await dead.bodies()).toEqual([]);
    const metrics = metricsOf(cloud);
    expect(metrics['NumberOfNotificationsFailedToRedriveToDlq']).toMatchObject({ sum: 1 });
  });

  test('does not hinder later ones: the subscription stays', async ({
    sns,
    topic,
    queue,
    makeQueue,
    subscribe,
    publish,
  }) => {
    const SubscriptionArn = await subscribe(queue);
    await publish('before');
    await queue.sqs.deleteQueue({ QueueUrl: queue.url });
    const dead = await makeQueue({ name: 'dead' });
    await sns.setSubscriptionAttributes({
      SubscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: dead.arn }),
    });
    await publish('after 0');
    await publish('after 1');
    expect((await dead.texts()).toSorted()).toEqual(['after 0', 'after 1']);
    const { Subscriptions } = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(Subscriptions).toHaveLength(1);
  });

  test('to a subscription that is gone meanwhile is forgotten', async ({
    cloud,
    sns,
    topic,
    queue,
    subscribe,
  }) => {
    const SubscriptionArn = await subscribe(queue);
    await Promise.all([
      sns.publish({ TopicArn: topic, Message: 'x' }),
      sns.unsubscribe({ SubscriptionArn }),
    ]);
    await settle(cloud);
    expect(leftBehind(cloud)).toEqual([]);
  });
});

describe('another account', () => {
  const stranger = (cloud: Cloud) => rootOf(cloud, OTHER_ACCOUNT);

  test('subscribes its own queue where the topic policy lets it, without confirmation', async ({
    cloud,
    sns,
    topic,
    makeQueue,
    publish,
  }) => {
    const theirs = snsOf(stranger(cloud));
    const queue = await makeQueue({ by: sqsOf(stranger(cloud)), account: OTHER_ACCOUNT });
    await expect(subscribed(theirs, topic, queue)).rejects.toThrow('not authorized');
    await sns.addPermission({
      TopicArn: topic,
      Label: 'them',
      AWSAccountId: [OTHER_ACCOUNT],
      ActionName: ['Subscribe'],
    });
    const SubscriptionArn = await subscribed(theirs, topic, queue);
    await publish('over the border');
    expect(await queue.texts()).toEqual(['over the border']);
    const { Attributes } = await theirs.getSubscriptionAttributes({ SubscriptionArn });
    expect(Attributes).toMatchObject({ Owner: OTHER_ACCOUNT, PendingConfirmation: 'false' });
    await theirs.unsubscribe({ SubscriptionArn });
    const { Subscriptions } = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(Subscriptions).toEqual([]);
  });

  test('confirms that its queue may be subscribed by the topic’s owner', async ({
    cloud,
    sns,
    topic,
    makeQueue,
    publish,
  }) => {
    const queue = await makeQueue({ by: sqsOf(stranger(cloud)), account: OTHER_ACCOUNT });
    const { SubscriptionArn: told } = await sns.subscribe({
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: queue.arn,
    });
    expect(told).toBe('pending confirmation');
    await publish('too early');
    const [question = ''] = await queue.bodies();
    const { Token, Type, SubscribeURL } = envelopeOf(question);
    expect(Type).toBe('SubscriptionConfirmation');
    expect(SubscribeURL).toContain(`Token=${String(Token)}`);
    const pending = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(pending.Subscriptions?.[0]?.SubscriptionArn).toBe('PendingConfirmation');
    const { SubscriptionArn } = await snsOf(stranger(cloud)).confirmSubscription({
      TopicArn: topic,
      Token: String(Token),
    });
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:news:[0-9a-f-]{36}$/);
    await publish('confirmed');
    expect(await queue.texts()).toContain('confirmed');
  });

  test('loses what it does not confirm within two days', async ({
    cloud,
    sns,
    topic,
    makeQueue,
  }) => {
    const queue = await makeQueue({ by: sqsOf(stranger(cloud)), account: OTHER_ACCOUNT });
    await subscribed(sns, topic, queue);
    await cloud.clock.advance({ hours: 47 });
    const before = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(before.Subscriptions).toHaveLength(1);
    await cloud.clock.advance({ hours: 1 });
    const after = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(after.Subscriptions).toEqual([]);
  });
});
