import { SQSClient, CreateQueueCommand, SendMessageCommand, ReceiveMessageCommand, DeleteMessageCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';

import { createCloud } from '../../index.ts';

test('smoke', async () => {
  const t0 = performance.now();
  const cloud = await createCloud({ clock: 'manual', logLevel: 'info', log: (line) => process.stderr.write(line + '\n') });
  console.log('create', performance.now() - t0);
  const sqs = new SQSClient(cloud.root.clientConfig());
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  console.log(QueueUrl);
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', DelaySeconds: 5, MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } } }));
  console.log(sent);
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  await cloud.clock.advance({ seconds: 5 });
  const got = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] }));
  console.log(JSON.stringify(got.Messages));
  console.log((await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: got.Messages?.[0]?.ReceiptHandle }));
  console.log((await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes);
  const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'wake' }));
  console.log((await poll).Messages?.[0]?.Body);
  await cloud.stop();
});
