import { expect, test } from 'vitest';

import type { ServiceModel } from '../src/kernel/model.ts';
import { apiTypes } from './api-types.ts';
import { makeModel } from './test-models.ts';

test('SQS: inputs, outputs and errors by operation', async () => {
  const text = apiTypes(await makeModel('sqs'));
  expect(text).toContain('export interface SqsApi {');
  expect(text).toContain("readonly service: 'sqs';");
  expect(text).toContain(
    'readonly SendMessage: { readonly input: SendMessageRequest; readonly output: SendMessageResult;',
  );
  expect(text).toContain('readonly QueueUrl: string;');
  expect(text).toContain('readonly DelaySeconds?: number | undefined;');
  expect(text).toContain(
    'readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;',
  );
  expect(text).toContain("export type QueueAttributeName = 'All' | 'Policy'");
  expect(text).toContain('readonly QueueDoesNotExist: QueueDoesNotExist;');
});

test('a folder of several words, and streams', async () => {
  expect(apiTypes(await makeModel('api-gateway'))).toContain('export interface ApiGatewayApi {');
  const s3 = apiTypes(await makeModel('s3'));
  expect(s3).toContain('readonly Body?: ByteStream | undefined;');
  expect(s3).toContain(
    'readonly Payload?: AsyncIterable<SelectObjectContentEventStream> | undefined;',
  );
  expect(s3).toContain('readonly LastModified?: EpochMs | undefined;');
});

test('names that mean something in TypeScript get a suffix, quotes in enums are escaped', () => {
  const text = apiTypes(
    oneShapeService({
      Record: { type: 'structure', members: { 'odd-name': { shape: 'Mood', required: true } } },
      Mood: { type: 'string', enum: ["it's", 'fine'] },
    }),
  );
  expect(text).toContain('export interface RecordShape {');
  expect(text).toContain("readonly 'odd-name': Mood;");
  expect(text).toContain("export type Mood = 'it\\'s' | 'fine';");
});

function oneShapeService(shapes: ServiceModel['shapes']): ServiceModel {
  return {
    name: 'test',
    serviceId: 'Test',
    signingName: 'test',
    endpointPrefix: 'test',
    apiVersion: '2026-01-01',
    protocol: 'awsJson1_0',
    protocols: ['awsJson1_0'],
    sources: { sdk: 'none' },
    operations: {},
    shapes,
  };
}
