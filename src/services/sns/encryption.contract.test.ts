/** SNS-4, CC-1: topics under a KMS key, and what lies on disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { type Cloud, createCloud } from '#index';

import { ACCOUNT, refusalOf, settle, snsOf, subscribed, test } from './testing.ts';

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

/** Every byte below a directory. */
function bytesBelow(directory: string): string {
  return readdirSync(directory)
    .map((name) => join(directory, name))
    .map((path) => {
      const facts = statSync(path);
      if (facts.isDirectory()) return bytesBelow(path);
      return facts.isFile() ? readFileSync(path, 'latin1') : '';
    })
    .join('');
}

test('CC-1, P7: a message that waits for its next try is not readable on disk, and survives a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-sns-'));
  try {
    const first = await createCloud({ clock: 'manual', dataDir });
    const sns = snsOf(first.root);
    const { TopicArn = '' } = await sns.createTopic({ Name: 'news' });
    const Endpoint = 'http://127.0.0.1:9/';
    await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint });
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    expect(Attributes?.['SubscriptionsPending']).toBe('1');
    await sns.setTopicAttributes({
      TopicArn,
      AttributeName: 'DisplayName',
      AttributeValue: MARKER,
    });
    await first.stop();
    expect(bytesBelow(dataDir)).not.toContain(MARKER);
    const second = await createCloud({ clock: 'manual', dataDir });
    const again = await snsOf(second.root).getTopicAttributes({ TopicArn });
    expect(again.Attributes).toMatchObject({ DisplayName: MARKER, Owner: ACCOUNT });
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
