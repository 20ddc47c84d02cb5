import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { servicesLastAccessed } from './last-accessed.ts';

const anna = 'arn:aws:iam::000000000000:user/anna';
const role = 'arn:aws:iam::000000000000:role/r';
const activities = [
  { principal: anna, action: 'sqs:SendMessage', region: 'us-east-1', lastAtMs: epochMs(1000) },
  { principal: role, action: 'sqs:ReceiveMessage', region: 'eu-west-1', lastAtMs: epochMs(2000) },
  { principal: anna, action: 'sqs:ReceiveMessage', region: 'us-east-1', lastAtMs: epochMs(1500) },
  { principal: anna, action: 'kms:Decrypt', region: 'us-east-1', lastAtMs: epochMs(3000) },
];
const granted = new Map([
  ['sqs', 'Amazon SQS'],
  ['s3', 'Amazon S3'],
]);

test('IAM-9: of each service that is granted, the last call is told', () => {
  expect(servicesLastAccessed(granted, activities, { isByAction: false })).toEqual([
    {
      ServiceName: 'Amazon SQS',
      ServiceNamespace: 'sqs',
      TotalAuthenticatedEntities: 2,
      LastAuthenticated: 2000,
      LastAuthenticatedEntity: role,
      LastAuthenticatedRegion: 'eu-west-1',
    },
    { ServiceName: 'Amazon S3', ServiceNamespace: 's3', TotalAuthenticatedEntities: 0 },
  ]);
});

test('IAM-9: by action, the last call of each', () => {
  const [sqs] = servicesLastAccessed(granted, activities, { isByAction: true });
  expect(sqs?.TrackedActionsLastAccessed).toEqual([
    {
      ActionName: 'SendMessage',
      LastAccessedEntity: anna,
      LastAccessedTime: 1000,
      LastAccessedRegion: 'us-east-1',
    },
    {
      ActionName: 'ReceiveMessage',
      LastAccessedEntity: role,
      LastAccessedTime: 2000,
      LastAccessedRegion: 'eu-west-1',
    },
  ]);
});
