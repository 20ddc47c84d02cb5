import { expect, test } from 'vitest';

import { sqs } from './index.ts';

const secretsOf = (name: string) =>
  sqs.operations.find((operation) => operation.name === name)?.secrets;

// AWS: bodies stand in CloudTrail as HIDDEN_DUE_TO_SECURITY_REASONS. [SQS Developer Guide, "Logging API calls using CloudTrail"]
test.each([
  ['SendMessage', ['MessageBody', 'StringValue']],
  ['SendMessageBatch', ['MessageBody', 'StringValue']],
  ['ReceiveMessage', ['Body', 'StringValue', 'ReceiptHandle']],
  ['DeleteMessage', ['ReceiptHandle']],
  ['DeleteMessageBatch', ['ReceiptHandle']],
  ['ChangeMessageVisibility', ['ReceiptHandle']],
  ['ChangeMessageVisibilityBatch', ['ReceiptHandle']],
])('no record of %s shows what its messages hold', (name, secrets) => {
  expect(secretsOf(name)).toEqual(expect.arrayContaining(secrets));
});
