/** SNS-4: topics under a KMS key. */
import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';

import { refusalOf, settle, snsOf, subscribed, test } from './testing.ts';

const MARKER = 'marker-51c0ffee-of-a-secret-message';

async function keyedTopic(cloud: Cloud) {
  const kms = new KMS(cloud.root.clientConfig());
  const { KeyMetadata } = await kms.createKey({});
  const [KmsMasterKeyId = '', keyArn = ''] = [KeyMetadata?.KeyId, KeyMetadata?.Arn];
  const { TopicArn = '' } = await snsOf(cloud.root).createTopic({
    Name: 'news',
    Attributes: { KmsMasterKeyId },
  });
  return { kms, KmsMasterKeyId, keyArn, TopicArn };
}

const policy = (...statements: [string | string[], string][]) => ({
  Version: '2012-10-17',
  Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
});

describe('SNS-4: a topic under a KMS key', () => {
  test('delivers what it was sent, single and in batches', async ({ cloud, sns, queue }) => {
    const { TopicArn } = await keyedTopic(cloud);
    await subscribed(sns, TopicArn, queue, { Attributes: { RawMessageDelivery: 'true' } });
    await sns.publish({ TopicArn, Message: MARKER });
    await sns.publishBatch({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'b' }] });
    await settle(cloud);
    expect((await queue.bodies()).toSorted()).toEqual(['b', MARKER]);
  });

  test.for([
    ['kms:GenerateDataKey', 'kms:Decrypt'],
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  ] as const)(
    'takes nothing from a publisher with %s but not %s',
    async ([has], { cloud, sns, queue }) => {
      const { TopicArn, keyArn } = await keyedTopic(cloud);
      await subscribed(sns, TopicArn, queue);
      const poor = await cloud.as({ policy: policy(['sns:Publish', TopicArn], [has, keyArn]) });
      expect(await refusalOf(snsOf(poor).publish({ TopicArn, Message: 'x' }))).toMatchObject({
        code: 'KMSAccessDenied',
        status: 400,
      });
      const rich = await cloud.as({
        policy: policy(
          ['sns:Publish', TopicArn],
          [['kms:GenerateDataKey*', 'kms:Decrypt'], keyArn],
        ),
      });
      await snsOf(rich).publish({ TopicArn, Message: 'x' });
      await settle(cloud);
      expect(await queue.texts()).toEqual(['x']);
    },
  );

  test('tells of a disabled key, and of one that is not there', async ({ cloud, sns }) => {
    const { kms, KmsMasterKeyId, TopicArn } = await keyedTopic(cloud);
    await kms.disableKey({ KeyId: KmsMasterKeyId });
    const publish = () => refusalOf(sns.publish({ TopicArn, Message: 'x' }));
    expect(await publish()).toMatchObject({ code: 'KMSDisabled' });
    await sns.setTopicAttributes({
      TopicArn,
      AttributeName: 'KmsMasterKeyId',
      AttributeValue: 'alias/none',
    });
    expect(await publish()).toMatchObject({ code: 'KMSNotFound' });
  });

  test('refuses a wrong message before KMS is asked', async ({ cloud }) => {
    const { TopicArn } = await keyedTopic(cloud);
    const poor = await cloud.as({ policy: policy(['sns:Publish', TopicArn]) });
    const call = snsOf(poor).publish({ TopicArn, Message: '' });
    expect(await refusalOf(call)).toMatchObject({ code: 'InvalidParameter' });
  });
});
