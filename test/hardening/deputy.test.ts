/** Services that act for others are no way around what the others may not do. [IAM User Guide, "The confused deputy problem"] */
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../src/index.ts';
import { callAs } from '../../src/kernel/answer.ts';
import { serviceIdentity } from '../../src/kernel/identity.ts';
import { test } from '../../src/vitest.ts';
import { ACCOUNT, OTHER_ACCOUNT, refusalOf } from './support.ts';

const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:orders`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;

async function queueWith(cloud: Cloud, Condition: object): Promise<string> {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: QUEUE,
        Condition,
      },
    ],
  });
  const sqs = new SQS(cloud.root.clientConfig());
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'orders', Attributes: { Policy } });
  return QueueUrl;
}

/** SNS delivers for a topic: the way that a delivery between services takes. */
function deliver(cloud: Cloud, QueueUrl: string, source: { arn: string; account: string }) {
  return refusalOf(
    callAs(cloud.kernel, serviceIdentity('sns.amazonaws.com', source), {
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl, MessageBody: 'x' },
      region: 'us-east-1',
    }),
  );
}

describe('a service that delivers for somebody', () => {
  test.for([
    ['aws:SourceArn', { ArnEquals: { 'aws:SourceArn': TOPIC } }],
    ['aws:SourceAccount', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }],
  ] as const)(
    '%s: for the one that is meant, and for no other',
    async ([, condition], { cloud }) => {
      const url = await queueWith(cloud, condition);
      expect(await deliver(cloud, url, { arn: TOPIC, account: ACCOUNT })).toBeUndefined();
      const foreign = TOPIC.replace(ACCOUNT, OTHER_ACCOUNT);
      expect(await deliver(cloud, url, { arn: foreign, account: OTHER_ACCOUNT })).toContain(
        `User: sns.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no resource-based policy allows the sqs:SendMessage action`,
      );
    },
  );

  test('nobody from outside says for whom a service acts', async ({ cloud }) => {
    const url = await queueWith(cloud, { StringEquals: { 'aws:SourceAccount': ACCOUNT } });
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sqs:*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
          },
        ],
      },
    });
    const sqs = new SQS(user.clientConfig());
    sqs.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        // SAFETY: after the serializer a request is one of HTTP.
        Object.assign((request as { headers: object }).headers, {
          'x-amz-source-account': ACCOUNT,
          'x-amz-source-arn': TOPIC,
          'x-amz-invoked-by': 'sns.amazonaws.com',
          'x-amzn-via': 'sns.amazonaws.com',
        });
        return next(args);
      },
      { step: 'build' },
    );
    expect(await refusalOf(sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' }))).toContain(
      'is not authorized to perform: sqs:SendMessage',
    );
  });

  test('a service that works for a caller lends it nothing: the key asks the caller', async ({
    cloud,
  }) => {
    const root = cloud.root.clientConfig();
    const { KeyMetadata } = await new KMS(root).createKey({});
    const { QueueUrl } = await new SQS(root).createQueue({
      QueueName: 'sealed',
      Attributes: { KmsMasterKeyId: KeyMetadata?.KeyId ?? '' },
    });
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
      },
    });
    const sending = new SQS(user.clientConfig()).sendMessage({ QueueUrl, MessageBody: 'x' });
    expect(await refusalOf(sending)).toContain(
      `User: ${user.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${KeyMetadata?.Arn}`,
    );
  });
});

describe('a role that a third party assumes', () => {
  test('the external id is asked for each time; a guess is told no more than its absence', async ({
    cloud,
  }) => {
    const iam = new IAM(cloud.root.clientConfig());
    const partner = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
      },
    });
    const { Role } = await iam.createRole({
      RoleName: 'reader',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: ACCOUNT },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': 'customer-7' } },
          },
        ],
      }),
    });
    const sts = new STS(partner.clientConfig());
    const assume = (ExternalId?: string) =>
      refusalOf(sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'one', ExternalId }));
    expect(await assume('customer-7')).toBeUndefined();
    const without = await assume();
    expect(without).toMatch(
      /^AccessDenied: User: \S+ is not authorized to perform: sts:AssumeRole on resource: /,
    );
    for (const guess of ['customer-8', 'CUSTOMER-7', 'customer-'])
      expect(await assume(guess)).toBe(without);
  });
});
