import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

import { expect, test } from '../../src/vitest.ts';

test('who may only receive cannot send', async ({ cloud }) => {
  const admin = new SQSClient(cloud.root.clientConfig());
  const { QueueUrl } = await admin.send(new CreateQueueCommand({ QueueName: 'orders' }));

  const mayReceive = { Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' };
  const reader = await cloud.as({ policy: { Version: '2012-10-17', Statement: [mayReceive] } });
  const sqs = new SQSClient(reader.clientConfig());

  const sending = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'order 1' }));
  await expect(sending).rejects.toThrow(/not authorized to perform: sqs:SendMessage/);
});
