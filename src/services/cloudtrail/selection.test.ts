import { describe, expect, test } from 'vitest';

import type { EventSelector } from './api.gen.ts';
import { compile, type EventFacts, factsOfDataEvent, takesDataEvents } from './selection.ts';

const facts = (type: string, arn: string, more: Partial<EventFacts> = {}): EventFacts => ({
  category: 'Data',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  eventType: 'AwsApiCall',
  isReadOnly: false,
  principal: 'arn:aws:iam::000000000000:user/bob',
  isFromConsole: false,
  resources: [{ type, arn }],
  ...more,
});
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:work';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';

describe('basic selectors name resources', () => {
  const cases: [string, string, string, boolean][] = [
    ['AWS::S3::Object', 'arn:aws:s3', 'arn:aws:s3:::logs/a', true],
    ['AWS::S3::Object', 'arn:aws:s3:::logs/', 'arn:aws:s3:::logs/a', true],
    ['AWS::S3::Object', 'arn:aws:s3:::logs/', 'arn:aws:s3:::logs2/a', false],
    ['AWS::S3::Object', 'arn:aws:s3:::logs/images', 'arn:aws:s3:::logs/images/a', true],
    ['AWS::S3::Object', 'arn:aws:s3:::logs/images', 'arn:aws:s3:::logs/other', false],
    ['AWS::Lambda::Function', 'arn:aws:lambda', FUNCTION, true],
    ['AWS::Lambda::Function', FUNCTION, FUNCTION, true],
    ['AWS::Lambda::Function', FUNCTION, `${FUNCTION}2`, false],
    ['AWS::DynamoDB::Table', 'arn:aws:dynamodb', TABLE, true],
    ['AWS::DynamoDB::Table', TABLE, `${TABLE}-2`, false],
  ];
  test.each(cases)('%s %s: %s %s', (Type, value, arn, isTaken) => {
    const selector: EventSelector = { DataResources: [{ Type, Values: [value] }] };
    const takes = compile({ kind: 'basic', selectors: [selector] });
    expect(takes(facts(Type, arn))).toBe(isTaken);
    expect(takes(facts('AWS::SQS::Queue', arn))).toBe(false);
    const reads = compile({
      kind: 'basic',
      selectors: [{ ...selector, ReadWriteType: 'ReadOnly' }],
    });
    expect(reads(facts(Type, arn))).toBe(false);
    expect(reads(facts(Type, arn, { isReadOnly: true }))).toBe(isTaken);
  });
});

test('the type and the ARN must be those of one resource', () => {
  const takes = compile({
    kind: 'advanced',
    selectors: [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::logs'] },
        ],
      },
    ],
  });
  const event = (...resources: EventFacts['resources']) => facts('', '', { resources });
  expect(takes(event({ type: 'AWS::S3::Object', arn: 'arn:aws:s3:::logs/a' }))).toBe(true);
  expect(
    takes(
      event(
        { type: 'AWS::S3::Object', arn: 'arn:aws:s3:::other/a' },
        { type: 'AWS::S3::Bucket', arn: 'arn:aws:s3:::logs' },
      ),
    ),
  ).toBe(false);
  expect(takes(event())).toBe(false);
});

test('what selects and what deselects must both hold', () => {
  const takes = compile({
    kind: 'advanced',
    selectors: [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'eventName', Equals: ['Get'], StartsWith: ['Put'], NotEquals: ['PutAcl'] },
        ],
      },
    ],
  });
  const names = ['Get', 'PutObject', 'PutAcl', 'Delete'];
  expect(names.filter((eventName) => takes(facts('t', 'a', { eventName })))).toEqual([
    'Get',
    'PutObject',
  ]);
});

test('the facts of a data event name the types of its resources', () => {
  const event = factsOfDataEvent({
    eventSource: 'sqs.amazonaws.com',
    eventName: 'SendMessage',
    isReadOnly: false,
    region: 'us-east-1',
    principal: undefined,
    resources: ['arn:aws:sqs:us-east-1:000000000000:orders'],
  });
  expect(event.resources).toEqual([
    { arn: 'arn:aws:sqs:us-east-1:000000000000:orders', type: 'AWS::SQS::Queue' },
  ]);
});

test('only selectors of data events ask for them', () => {
  expect(takesDataEvents({ kind: 'basic', selectors: [{}] })).toBe(false);
  expect(
    takesDataEvents({
      kind: 'advanced',
      selectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }],
    }),
  ).toBe(true);
});
