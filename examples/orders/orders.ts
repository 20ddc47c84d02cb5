/**
 * Orders with a dead-letter queue, in one process and without waiting: `npx tsx examples/orders/orders.ts`.
 * The worker may receive and delete from one queue and nothing else; an order that fails twice is put aside.
 */
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createCloud } from 'skykeep';

const cloud = await createCloud({ clock: 'manual' });
const setUp = new SQSClient(cloud.root.clientConfig());

const { QueueUrl: deadUrl } = await setUp.send(
  new CreateQueueCommand({ QueueName: 'orders-dead' }),
);
const deadLetterTargetArn = await arnOf(deadUrl);
const { QueueUrl } = await setUp.send(
  new CreateQueueCommand({
    QueueName: 'orders',
    Attributes: {
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    },
  }),
);

const worker = await cloud.as({
  policy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
        Resource: await arnOf(QueueUrl),
      },
    ],
  },
});
const queue = new SQSClient(worker.clientConfig());

for (const order of ['book', 'nothing']) {
  await setUp.send(new SendMessageCommand({ QueueUrl, MessageBody: order }));
}

for (let round = 1; round <= 3; round++) {
  const { Messages = [] } = await queue.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  for (const { Body, ReceiptHandle } of Messages) {
    if (Body === 'nothing') {
      console.log(`round ${round}: ${Body} fails`);
      continue;
    }
    await queue.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    console.log(`round ${round}: ${Body} is done`);
  }
  // Half a minute passes in a millisecond.
  await cloud.clock.advance({ seconds: 31 });
}

const { Messages: dead = [] } = await setUp.send(new ReceiveMessageCommand({ QueueUrl: deadUrl }));
console.log(`put aside: ${dead.map(({ Body }) => Body).join(', ')}`);

// Security is on: what the worker's policy does not allow is refused, and the answer says why.
await queue
  .send(new SendMessageCommand({ QueueUrl, MessageBody: 'mine' }))
  .catch((error: unknown) => {
    console.log(
      error instanceof Error ? error.message.replace(/principal-[\w-]+/, 'worker') : error,
    );
  });

await cloud.stop();

async function arnOf(url: string | undefined): Promise<string> {
  const { Attributes } = await setUp.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.['QueueArn'] ?? '';
}
