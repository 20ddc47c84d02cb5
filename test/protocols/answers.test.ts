/** What the round trip cannot show, since the SDK loses it or never sends it. */
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { decodeCbor } from '../../src/kernel/protocols/cbor.ts';
import { Codec } from '../../src/kernel/protocols/codec.ts';
import type { WireResponse } from '../../src/kernel/protocols/wire.ts';
import { collect } from './support/bytes.ts';
import { requestOf } from './support/hostile.ts';
import { modelNames, readModel } from './support/models.ts';
import { SdkPackage } from './support/sdk.ts';

const named = (value: unknown) => Object.fromEntries([['__proto__', value]]);

async function bodyOf({ body }: WireResponse): Promise<string> {
  return (await collect(body)).toString('utf8');
}

describe.skipIf(modelNames().length === 0)('answers', () => {
  it.each(['awsJson1_0', 'rpcv2Cbor'] as const)(
    'a key __proto__ arrives over %s',
    async (protocol) => {
      const codec = new Codec(readModel('dynamodb'));
      const item = named({ S: 'x' });
      const response = codec.encode(protocol, 'GetItem', { Item: item }, 'id');
      const bytes = await collect(response.body);
      const parsed =
        protocol === 'rpcv2Cbor' ? decodeCbor(bytes) : JSON.parse(bytes.toString('utf8'));
      expect(Object.keys(parsed.Item)).toEqual(['__proto__']);
      expect(Object.getPrototypeOf(parsed.Item)).toBe(Object.prototype);
    },
  );

  it('a key __proto__ arrives in XML', async () => {
    const codec = new Codec(readModel('sns'));
    const answer = codec.encode('awsQuery', 'GetTopicAttributes', { Attributes: named('x') }, 'id');
    expect(await bodyOf(answer)).toContain(
      '<Attributes><entry><key>__proto__</key><value>x</value></entry></Attributes>',
    );
  });

  it('members that the model does not know do not leave', async () => {
    const codec = new Codec(readModel('sqs'));
    const output = { QueueUrl: 'u', secret: 'x' };
    const answer = codec.encode('awsJson1_0', 'GetQueueUrl', output, 'id');
    expect(JSON.parse(await bodyOf(answer))).toEqual({ QueueUrl: 'u' });
  });

  it('an empty collection and an absent one are two things to JSON, and to a form', () => {
    const sqs = new Codec(readModel('sqs'));
    const read = (body: string) => sqs.decode('awsJson1_0', 'ReceiveMessage', requestOf({ body }));
    expect(read('{"AttributeNames":[]}')).toEqual({ AttributeNames: [] });
    expect(read('{"AttributeNames":null}')).toEqual({});
    const iam = new Codec(readModel('iam'));
    const form = (body: string) =>
      iam.decode('awsQuery', 'SimulateCustomPolicy', requestOf({ body }));
    expect(form('ActionNames=')).toEqual({ ActionNames: [] });
    expect(form('')).toEqual({});
  });

  it('an error inside a stream arrives as its class', async () => {
    const codec = new Codec(readModel('kinesis'));
    const sdk = new SdkPackage('kinesis');
    const events = [{ ResourceNotFoundException: { message: 'gone' } }];
    const client = sdk.client(
      () =>
        codec.encode(
          'awsJson1_1',
          'SubscribeToShard',
          { EventStream: Readable.from(events) },
          'id',
        ),
      {},
    );
    const output = await client.send(
      sdk.command('SubscribeToShard', {
        ConsumerARN: 'c',
        ShardId: 's',
        StartingPosition: { Type: 'LATEST' },
      }),
    );
    const read = async () => {
      // SAFETY: the output has this stream.
      for await (const _event of output['EventStream'] as AsyncIterable<object>) continue;
    };
    await expect(read()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'gone',
    });
  });

  it('x-id tells operations of one route apart, and nothing else', () => {
    const s3 = new Codec(readModel('s3'));
    const routed = (method: string, path: string, query: string) =>
      s3.route(requestOf({ method, path, query }))?.operation;
    expect(routed('GET', '/', '')).toBe('ListBuckets');
    expect(routed('GET', '/', 'x-id=ListDirectoryBuckets')).toBe('ListDirectoryBuckets');
    expect(routed('GET', '/', 'x-id=DeleteBucket')).toBe('ListBuckets');
    expect(routed('PUT', '/b/k', 'x-id=UploadPart')).toBe('PutObject');
    expect(routed('PUT', '/b', 'notification')).toBe('PutBucketNotificationConfiguration');
  });
});
