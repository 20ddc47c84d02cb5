import { beforeAll, describe, expect, test } from 'vitest';

import type { ServiceModel } from '../src/kernel/model.ts';
import { makeModel, member, operation, shape, structure, target } from './test-models.ts';

describe('SQS', () => {
  let sqs: ServiceModel;
  beforeAll(async () => {
    sqs = await makeModel('sqs');
  });

  test('speaks JSON and, though both sources dropped it, query', () => {
    expect(sqs).toMatchObject({
      protocol: 'awsJson1_0',
      protocols: ['awsJson1_0', 'awsQuery'],
      queryCompatible: true,
      xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
      targetPrefix: 'AmazonSQS',
      signingName: 'sqs',
      endpointPrefix: 'sqs',
    });
  });

  test('keeps the names of the query protocol', () => {
    expect(member(sqs, 'SetQueueAttributesRequest', 'Attributes')).toEqual({
      shape: 'QueueAttributeMap',
      required: true,
      xmlName: 'Attribute',
      flattened: true,
    });
    expect(shape(sqs, 'QueueAttributeMap')).toMatchObject({
      key: { shape: 'QueueAttributeName', xmlName: 'Name' },
      value: { shape: 'String', xmlName: 'Value' },
    });
    expect(member(sqs, 'ReceiveMessageRequest', 'AttributeNames').xmlName).toBe('AttributeName');
    expect(member(sqs, 'ReceiveMessageRequest', 'MessageSystemAttributeNames').xmlName).toBe(
      'AttributeName',
    );
  });

  test('errors carry their query code and status', () => {
    expect(structure(sqs, 'QueueDoesNotExist').error).toEqual({
      status: 400,
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      fault: 'client',
    });
    expect(structure(sqs, 'OverLimit').error).toEqual({ status: 403, fault: 'client' });
    expect(operation(sqs, 'SendMessage').errors).toContain('InvalidMessageContents');
  });

  test('enums and pages come from botocore', () => {
    expect(shape(sqs, 'QueueAttributeName')).toMatchObject({
      enum: expect.arrayContaining(['FifoQueue']),
    });
    expect(operation(sqs, 'ListQueues').pages).toEqual({
      input: 'NextToken',
      output: 'NextToken',
      items: 'QueueUrls',
      limit: 'MaxResults',
    });
    expect(target(sqs, 'ReceiveMessageRequest', 'WaitTimeSeconds').type).toBe('integer');
  });
});

describe('S3', () => {
  let s3: ServiceModel;
  beforeAll(async () => {
    s3 = await makeModel('s3');
  });

  test("the bucket is the first segment of the path and the SDK's own parameter is gone", () => {
    expect(operation(s3, 'GetObject').http).toEqual({ method: 'GET', uri: '/{Bucket}/{Key+}' });
    expect(operation(s3, 'CreateBucket').http).toEqual({ method: 'PUT', uri: '/{Bucket}' });
    expect(operation(s3, 'ListObjectsV2').http).toEqual({
      method: 'GET',
      uri: '/{Bucket}?list-type=2',
    });
    expect(operation(s3, 'ListBuckets').http).toEqual({ method: 'GET', uri: '/' });
  });

  test('has the operations that only botocore still knows', () => {
    expect(operation(s3, 'PutBucketLifecycle').http).toEqual({
      method: 'PUT',
      uri: '/{Bucket}?lifecycle',
    });
    expect(member(s3, 'PutBucketLifecycleRequest', 'LifecycleConfiguration')).toMatchObject({
      in: 'payload',
    });
  });

  test('SelectObjectContent answers with a stream of events', () => {
    expect(structure(s3, 'SelectObjectContentEventStream')).toMatchObject({
      type: 'union',
      eventStream: true,
      members: { Records: { shape: 'RecordsEvent' }, End: { shape: 'EndEvent' } },
    });
    expect(member(s3, 'SelectObjectContentOutput', 'Payload').in).toBe('payload');
    expect(member(s3, 'RecordsEvent', 'Payload').event).toBe('payload');
    expect(target(s3, 'RecordsEvent', 'Payload')).not.toHaveProperty('streaming');
  });

  test('bodies of objects stream', () => {
    expect(member(s3, 'GetObjectOutput', 'Body').in).toBe('payload');
    expect(target(s3, 'GetObjectOutput', 'Body')).toEqual({ type: 'blob', streaming: true });
  });

  test('XML attributes, namespaces and prefix headers', () => {
    expect(member(s3, 'Grantee', 'Type')).toMatchObject({
      xmlName: 'xsi:type',
      attribute: true,
      required: true,
    });
    expect(member(s3, 'Grant', 'Grantee').xmlNamespace).toEqual({
      uri: 'http://www.w3.org/2001/XMLSchema-instance',
      prefix: 'xsi',
    });
    expect(member(s3, 'PutObjectRequest', 'Metadata')).toMatchObject({
      in: 'headers',
      name: 'x-amz-meta-',
    });
  });

  test('WriteGetObjectResponse has a host prefix and an unsigned body', () => {
    expect(operation(s3, 'WriteGetObjectResponse')).toMatchObject({
      hostPrefix: '{RequestRoute}.',
      unsignedBody: true,
    });
  });
});

test('SES v2 keeps both routes where the sources differ', async () => {
  const sesv2 = await makeModel('sesv2');
  expect(operation(sesv2, 'ListEmailIdentities')).toMatchObject({
    http: { method: 'POST', uri: '/v2/email/list-identities' },
    aliases: [{ method: 'GET', uri: '/v2/email/identities' }],
  });
  expect(operation(sesv2, 'GetEmailIdentity')).not.toHaveProperty('aliases');
});

test('CloudWatch speaks three protocols', async () => {
  const cloudwatch = await makeModel('cloudwatch');
  expect(cloudwatch.protocols).toEqual(['awsJson1_0', 'rpcv2Cbor', 'awsQuery']);
  expect(operation(cloudwatch, 'PutMetricData')).not.toHaveProperty('http');
});

test('KMS: constraints, statuses, and no query codes, since it speaks no query protocol', async () => {
  const kms = await makeModel('kms');
  expect(structure(kms, 'NotFoundException').error).toEqual({ status: 404, fault: 'client' });
  expect(structure(kms, 'KMSInternalException').error).toEqual({ status: 500, fault: 'server' });
  expect(target(kms, 'GenerateDataKeyRequest', 'NumberOfBytes')).toEqual({
    type: 'integer',
    min: 1,
    max: 1024,
  });
  expect(shape(kms, 'PlaintextType')).toMatchObject({ type: 'blob', sensitive: true });
});

test('an operation that botocore lacks takes its errors from the SDK', async () => {
  const kms = await makeModel('kms');
  expect(operation(kms, 'Encapsulate').errors).toContain('DisabledException');
});

test('DynamoDB: a recursive union, and numbers with fractions', async () => {
  const dynamodb = await makeModel('dynamodb');
  const value = structure(dynamodb, 'AttributeValue');
  expect(value.type).toBe('union');
  expect(Object.keys(value.members)).toEqual([
    'S',
    'N',
    'B',
    'SS',
    'NS',
    'BS',
    'M',
    'L',
    'NULL',
    'BOOL',
  ]);
  expect(target(dynamodb, 'AttributeValue', 'L')).toMatchObject({
    type: 'list',
    member: { shape: 'AttributeValue' },
  });
  expect(target(dynamodb, 'ConsumedCapacity', 'CapacityUnits').type).toBe('double');
  expect(target(dynamodb, 'TableDescription', 'ItemCount').type).toBe('long');
});

test('Lambda: an event stream, a status member and constraints', async () => {
  const lambda = await makeModel('lambda');
  expect(structure(lambda, 'InvokeWithResponseStreamResponseEvent')).toMatchObject({
    type: 'union',
    eventStream: true,
  });
  expect(member(lambda, 'InvokeWithResponseStreamResponse', 'EventStream').in).toBe('payload');
  expect(member(lambda, 'InvokeWithResponseStreamResponse', 'StatusCode').in).toBe('status');
  expect(member(lambda, 'InvokeResponseStreamUpdate', 'Payload').event).toBe('payload');
  expect(shape(lambda, 'MemorySize')).toMatchObject({ type: 'integer', min: 128 });
  expect(operation(lambda, 'CreateFunction').status).toBe(201);
});

test('API Gateway: literal queries, JSON names, and no query bindings on outputs', async () => {
  const apiGateway = await makeModel('api-gateway');
  expect(operation(apiGateway, 'ImportRestApi').http).toEqual({
    method: 'POST',
    uri: '/restapis?mode=import',
  });
  expect(member(apiGateway, 'RestApis', 'items').jsonName).toBe('item');
  expect(member(apiGateway, 'RestApis', 'position')).not.toHaveProperty('in');
  expect(member(apiGateway, 'GetRestApisRequest', 'position').in).toBe('query');
  expect(operation(apiGateway, 'GetRestApi').http?.uri).toBe('/restapis/{restApiId}');
  expect(operation(apiGateway, 'GetRestApi')).not.toHaveProperty('aliases');
});

test("EC2 names parameters by the query protocol's own rule", async () => {
  const ec2 = await makeModel('ec2');
  expect(ec2.protocol).toBe('ec2Query');
  expect(member(ec2, 'DescribeInstancesRequest', 'InstanceIds').xmlName).toBe('InstanceId');
  expect(member(ec2, 'Reservation', 'Instances').xmlName).toBe('instancesSet');
});

test('operations that AWS takes unsigned', async () => {
  const sts = await makeModel('sts');
  expect(operation(sts, 'AssumeRoleWithWebIdentity').unsigned).toBe(true);
  expect(operation(sts, 'AssumeRole')).not.toHaveProperty('unsigned');
});

test('members that the SDK fills itself stay required', async () => {
  const control = await makeModel('s3-control');
  expect(member(control, 'CreateJobRequest', 'ClientRequestToken')).toMatchObject({
    required: true,
    idempotencyToken: true,
  });
});

test('a service whose client has no schemas comes from botocore', async () => {
  const mwaa = await makeModel('mwaa');
  expect(mwaa.sources.sdk).toBe('none');
  expect(mwaa.protocol).toBe('restJson1');
  expect(operation(mwaa, 'GetEnvironment')).toMatchObject({
    http: { method: 'GET', uri: '/environments/{Name}' },
    hostPrefix: 'api.',
  });
});
