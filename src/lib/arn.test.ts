import { expect, test } from 'vitest';

import { parseArn } from './arn.ts';

test.each([
  [
    'arn:aws:sqs:us-east-1:000000000000:orders',
    'aws',
    'sqs',
    'us-east-1',
    '000000000000',
    'orders',
  ],
  ['arn:aws:iam::123456789012:role/a/b', 'aws', 'iam', '', '123456789012', 'role/a/b'],
  ['arn:aws:s3:::bucket/key:with:colons', 'aws', 's3', '', '', 'bucket/key:with:colons'],
  [
    'arn:aws-cn:logs:cn-north-1:1:log-group:name:*',
    'aws-cn',
    'logs',
    'cn-north-1',
    '1',
    'log-group:name:*',
  ],
])('%s is read in its parts', (text, partition, service, region, account, resource) => {
  expect(parseArn(text)).toEqual({ partition, service, region, account, resource });
});

test.each([
  '',
  'arn',
  'arn:aws',
  'arn:aws:sqs',
  'arn:aws:sqs:us-east-1',
  'arn:aws:sqs:us-east-1:0',
  'arn:aws:sqs:us-east-1:0:',
  'arn::sqs:r:0:x',
  'arn:aws::r:0:x',
  'ARN:aws:sqs:r:0:x',
  'urn:aws:sqs:r:0:x',
])('"%s" is no ARN', (text) => {
  expect(parseArn(text)).toBeUndefined();
});
