import { expect, test } from 'vitest';

import { resourceTypeOf } from './resource-type.ts';

test.each([
  ['arn:aws:sqs:us-east-1:000000000000:orders', 'AWS::SQS::Queue'],
  ['arn:aws:sns:us-east-1:000000000000:news', 'AWS::SNS::Topic'],
  ['arn:aws:sns:us-east-1:000000000000:endpoint/APNS/app/1', 'AWS::SNS::PlatformEndpoint'],
  ['arn:aws:s3:::logs', 'AWS::S3::Bucket'],
  ['arn:aws:s3:::logs/accesspoint/a', 'AWS::S3::Object'],
  ['arn:aws:s3:us-east-1:000000000000:accesspoint/a', 'AWS::S3::AccessPoint'],
  ['arn:aws:iam::000000000000:role/team/worker', 'AWS::IAM::Role'],
  ['arn:aws:lambda:us-east-1:000000000000:function:work:1', 'AWS::Lambda::Function'],
  ['arn:aws:dynamodb:us-east-1:000000000000:table/orders', 'AWS::DynamoDB::Table'],
  ['arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026', 'AWS::DynamoDB::Stream'],
  ['arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1', 'AWS::Kinesis::StreamConsumer'],
  ['arn:aws:cloudtrail:us-east-1:000000000000:trail/all', 'AWS::CloudTrail::Trail'],
  ['arn:aws:nobody:us-east-1:000000000000:thing/a', undefined],
  ['orders', undefined],
])('%s is %s', (arn, type) => {
  expect(resourceTypeOf(arn)).toBe(type);
});
