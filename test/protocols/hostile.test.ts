/** Whatever a caller sends, the codec reads it or says Malformed, in bounded time, and touches nothing else. */
import { Encoder } from 'cbor-x';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Protocol } from '../../src/kernel/model.ts';
import { decodeCbor, encodeCbor } from '../../src/kernel/protocols/cbor.ts';
import { Codec } from '../../src/kernel/protocols/codec.ts';
import { parseXml, XmlProblem } from '../../src/lib/xml.ts';
import { attempt, type Outcome, requestOf } from './support/hostile.ts';
import { modelNames, readModel } from './support/models.ts';

const MEGABYTE = 1_000_000;
const hasModels = modelNames().length > 0;
const codecs = new Map<string, Codec>();

function codecOf(name: string): Codec {
  const known = codecs.get(name) ?? new Codec(readModel(name));
  codecs.set(name, known);
  return known;
}

const json = (operation: string, body: string | Uint8Array, service = 'sqs') =>
  attempt(codecOf(service), 'awsJson1_0', operation, requestOf({ body }));
const cbor = (operation: string, body: Uint8Array, service = 'sqs') =>
  attempt(codecOf(service), 'rpcv2Cbor', operation, requestOf({ body }));
const query = (operation: string, body: string | Uint8Array, service = 'sns') =>
  attempt(codecOf(service), 'awsQuery', operation, requestOf({ body }));
const ec2 = (operation: string, body: string | Uint8Array) =>
  attempt(codecOf('ec2'), 'ec2Query', operation, requestOf({ body }));
const rest = (parts: Parameters<typeof requestOf>[0], service = 'lambda') =>
  attempt(codecOf(service), 'restJson1', '', requestOf(parts));
const s3 = (parts: Parameters<typeof requestOf>[0]) =>
  attempt(codecOf('s3'), 'restXml', '', requestOf(parts));
const s3Delete = (body: string | Uint8Array) =>
  s3({ path: '/bucket', query: 'delete', headers: {}, body });
const createFunction = (body: string | Uint8Array) => rest({ path: '/2015-03-31/functions', body });

type Row = readonly [title: string, run: () => Outcome, wanted: Outcome];

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const repeated = (byte: number, length: number) => Buffer.alloc(length, byte);
const parameters = (count: number) =>
  Array.from({ length: count }, (_, place) => `P${place}=x`).join('&');

const rows: Readonly<Record<string, readonly Row[]>> = {
  JSON: [
    ['deep lists', () => json('SendMessage', '['.repeat(MEGABYTE)), 'malformed'],
    ['deep objects', () => json('SendMessage', '{"a":'.repeat(200_000)), 'malformed'],
    [
      'deep where nothing is read',
      () => json('ListQueues', `{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`),
      'malformed',
    ],
    [
      'deep inside a shape that contains itself',
      () => json('PutItem', `{"TableName":"t","Item":{"a":${'{"M":{"a":'.repeat(150)}`, 'dynamodb'),
      'malformed',
    ],
    [
      'as deep as is allowed',
      () =>
        json(
          'PutItem',
          `{"TableName":"ttt","Item":{"a":${'{"M":{"a":'.repeat(90)}{"S":"x"}${'}}'.repeat(90)}}}`,
          'dynamodb',
        ),
      'read',
    ],
    ['brackets inside texts', () => json('ListQueues', `{"x":"${'['.repeat(5000)}\\"["}`), 'read'],
    ['cut short', () => json('ListQueues', '{"QueueNamePrefix":"a'), 'malformed'],
    ['something after', () => json('ListQueues', '{} {}'), 'malformed'],
    ['nothing', () => json('ListQueues', ''), 'read'],
    ['a list', () => json('ListQueues', '[]'), 'malformed'],
    ['null', () => json('ListQueues', 'null'), 'malformed'],
    ['a text', () => json('ListQueues', '"x"'), 'malformed'],
    ['a number', () => json('ListQueues', '1e999'), 'malformed'],
    ['not UTF-8', () => json('ListQueues', hex('7b 22 61 22 3a 22 ff fe 22 7d')), 'malformed'],
    ['a byte order mark', () => json('ListQueues', '\ufeff{}'), 'malformed'],
    ['a text for a number', () => json('ListQueues', '{"MaxResults":"7"}'), 'malformed'],
    ['a fraction for an integer', () => json('ListQueues', '{"MaxResults":1.5}'), 'malformed'],
    ['too large an integer', () => json('ListQueues', '{"MaxResults":3000000000}'), 'malformed'],
    ['an infinite integer', () => json('ListQueues', '{"MaxResults":1e999}'), 'malformed'],
    ['a number for a text', () => json('ListQueues', '{"QueueNamePrefix":7}'), 'malformed'],
    ['a list for a text', () => json('ListQueues', '{"QueueNamePrefix":[]}'), 'malformed'],
    ['a map for a list', () => json('ReceiveMessage', '{"AttributeNames":{}}'), 'malformed'],
    ['a list for a map', () => json('CreateQueue', '{"Attributes":[]}'), 'malformed'],
    [
      'not Base64',
      () =>
        json('SendMessage', '{"MessageAttributes":{"a":{"DataType":"Binary","BinaryValue":"?!"}}}'),
      'malformed',
    ],
    [
      'not an instant',
      () => json('GetMetricData', '{"StartTime":"yesterday"}', 'cloudwatch'),
      'malformed',
    ],
    [
      'an instant beyond all dates',
      () => json('GetMetricData', '{"StartTime":1e300}', 'cloudwatch'),
      'malformed',
    ],
    [
      'names of prototypes as members',
      () => json('ListQueues', '{"__proto__":{"MaxResults":"x"},"constructor":{"prototype":{}}}'),
      'read',
    ],
    [
      'names of prototypes in a map',
      () =>
        json(
          'CreateQueue',
          '{"QueueName":"q","tags":{"__proto__":"a","constructor":"b","toString":"c"}}',
        ),
      'read',
    ],
    [
      'a prototype for a map of structures',
      () =>
        json(
          'SendMessage',
          '{"QueueUrl":"q","MessageBody":"b","MessageAttributes":{"__proto__":{"DataType":"x","polluted":true}}}',
        ),
      'read',
    ],
    [
      'a million members',
      () =>
        json(
          'CreateQueue',
          `{"QueueName":"q","tags":{${Array.from({ length: 90_000 }, (_, place) => `"k${place}":"v"`).join(',')}}}`,
        ),
      'read',
    ],
  ],
  CBOR: [
    ['deep lists', () => cbor('ListQueues', repeated(0x81, MEGABYTE)), 'malformed'],
    ['deep lists without end', () => cbor('ListQueues', repeated(0x9f, MEGABYTE)), 'malformed'],
    [
      'deep maps',
      () => cbor('ListQueues', Buffer.concat(Array.from({ length: 5000 }, () => hex('a1 61 61')))),
      'malformed',
    ],
    ['deep tags', () => cbor('ListQueues', repeated(0xc1, MEGABYTE)), 'malformed'],
    ['a list of 2^32 items', () => cbor('ListQueues', hex('9a ff ff ff ff')), 'malformed'],
    [
      'a list of 2^64 items',
      () => cbor('ListQueues', hex('9b ff ff ff ff ff ff ff ff')),
      'malformed',
    ],
    ['a map of 2^32 entries', () => cbor('ListQueues', hex('ba ff ff ff ff')), 'malformed'],
    ['a text of 2^32 bytes', () => cbor('ListQueues', hex('a1 7a ff ff ff ff 61')), 'malformed'],
    [
      'bytes of 2^64 bytes',
      () => cbor('ListQueues', hex('5b ff ff ff ff ff ff ff ff')),
      'malformed',
    ],
    ['a reserved length', () => cbor('ListQueues', hex('1c')), 'malformed'],
    ['a break outside', () => cbor('ListQueues', hex('ff')), 'malformed'],
    ['a break for a value', () => cbor('ListQueues', hex('bf 61 61 ff ff')), 'malformed'],
    ['a number for a name', () => cbor('ListQueues', hex('a1 01 02')), 'malformed'],
    ['a text of bytes', () => cbor('ListQueues', hex('bf 7f 41 61 ff 01 ff')), 'malformed'],
    ['a text inside a text', () => cbor('ListQueues', hex('a1 7f 7f 61 61 ff ff 01')), 'malformed'],
    ['not UTF-8', () => cbor('ListQueues', hex('a1 62 ff fe 01')), 'malformed'],
    ['something after', () => cbor('ListQueues', hex('a0 00')), 'malformed'],
    ['cut short', () => cbor('ListQueues', hex('a1 61 61 fb 00 00')), 'malformed'],
    ['nothing', () => cbor('ListQueues', hex('')), 'read'],
    ['a list', () => cbor('ListQueues', hex('80')), 'malformed'],
    ['undefined', () => cbor('ListQueues', hex('f7')), 'malformed'],
    ['an instant of texts', () => cbor('ListQueues', hex('a1 61 61 c1 61 61')), 'malformed'],
    [
      'an instant that is none',
      () =>
        cbor(
          'GetMetricData',
          Buffer.concat([hex('a1 69'), Buffer.from('StartTime'), hex('c1 f9 7e 00')]),
          'cloudwatch',
        ),
      'malformed',
    ],
    [
      'no number for an integer',
      () =>
        cbor(
          'ListQueues',
          Buffer.concat([hex('a1 6a'), Buffer.from('MaxResults'), hex('f9 7e 00')]),
        ),
      'malformed',
    ],
    [
      'the largest integer',
      () =>
        cbor(
          'ListQueues',
          Buffer.concat([
            hex('a1 6a'),
            Buffer.from('MaxResults'),
            hex('1b ff ff ff ff ff ff ff ff'),
          ]),
        ),
      'malformed',
    ],
    [
      'a large integer of many bytes',
      () =>
        cbor(
          'ListQueues',
          Buffer.concat([
            hex('a1 6a'),
            Buffer.from('MaxResults'),
            hex('c2 5a 00 01 86 a0'),
            repeated(0xff, 100_000),
          ]),
        ),
      'malformed',
    ],
    [
      'names of prototypes',
      () =>
        cbor(
          'CreateQueue',
          encodeCbor({ QueueName: 'q', tags: Object.fromEntries([['__proto__', 'x']]) }),
        ),
      'read',
    ],
    [
      'the tags of cbor-x for records, classes and shared values',
      () =>
        cbor('ListQueues', new Encoder({ structuredClone: true }).encode({ x: new Error('x') })),
      'malformed',
    ],
  ],
  forms: [
    ['deep names', () => query('Publish', `${'a.'.repeat(100_000)}b=1`), 'malformed'],
    [
      'deep inside a list',
      () => query('Publish', `MessageAttributes.entry${'.1.value'.repeat(30)}=1`),
      'malformed',
    ],
    [
      'many deep names',
      () =>
        query(
          'Publish',
          Array.from({ length: 12_000 }, (_, place) => `${place}${'.a'.repeat(38)}=`).join('&'),
        ),
      'malformed',
    ],
    ['too many parameters', () => query('Publish', parameters(150_000)), 'malformed'],
    ['many parameters', () => query('Publish', `Message=x&${parameters(15_000)}`), 'read'],
    ['ampersands', () => query('Publish', '&'.repeat(MEGABYTE)), 'malformed'],
    [
      'member 999999999',
      () => query('PublishBatch', 'TopicArn=t&PublishBatchRequestEntries.member.999999999.Id=1'),
      'fault',
    ],
    [
      'member 999999999999',
      () =>
        query('PublishBatch', 'TopicArn=t&PublishBatchRequestEntries.member.9999999999999.Id=1'),
      'read',
    ],
    [
      'member -1, 1e3, __proto__ and length',
      () =>
        query(
          'PublishBatch',
          ['-1', '1e3', '__proto__', 'length', '0x1', '٣', '1.5', '']
            .map((name) => `PublishBatchRequestEntries.member.${name}.Id=1`)
            .join('&'),
        ),
      'fault',
    ],
    ['bad percent', () => query('Publish', 'Message=%zz'), 'malformed'],
    ['half a percent', () => query('Publish', 'Message=%e2%82'), 'malformed'],
    ['half a name', () => query('Publish', 'Message%=1'), 'malformed'],
    ['not UTF-8', () => query('Publish', hex('4d 3d ff fe')), 'malformed'],
    ['a structure for a text', () => query('Publish', 'Message.member.1=x'), 'malformed'],
    ['a text for a map', () => query('Publish', 'Message=x&MessageAttributes=x'), 'read'],
    [
      'a map entry without a value',
      () => query('Publish', 'MessageAttributes.entry.1.Name=x'),
      'malformed',
    ],
    [
      'names of prototypes',
      () => query('Publish', 'Message=x&__proto__.polluted=1&constructor.prototype.polluted=1'),
      'read',
    ],
    [
      'a prototype as a key',
      () =>
        query(
          'CreateTopic',
          'Name=t&Attributes.entry.1.key=__proto__&Attributes.entry.1.value=polluted',
        ),
      'read',
    ],
    ['EC2: a text for a number', () => ec2('DescribeInstances', 'MaxResults=ten'), 'malformed'],
    ['EC2: hexadecimal', () => ec2('DescribeInstances', 'MaxResults=0x10'), 'malformed'],
    ['EC2: a fraction', () => ec2('DescribeInstances', 'MaxResults=1.5'), 'malformed'],
    ['EC2: a boolean that is none', () => ec2('DescribeInstances', 'DryRun=maybe'), 'malformed'],
    [
      'EC2: InstanceId.999999999',
      () => ec2('DescribeInstances', 'InstanceId.999999999=i-1'),
      'read',
    ],
    ['EC2: not an instant', () => ec2('RequestSpotInstances', 'ValidFrom=today'), 'malformed'],
    [
      'EC2: not Base64',
      () => ec2('ImportKeyPair', 'KeyName=k&PublicKeyMaterial=%21%21'),
      'malformed',
    ],
  ],
  XML: [
    ['deep elements', () => s3Delete('<a>'.repeat(300_000)), 'malformed'],
    [
      'an entity bomb',
      () =>
        s3Delete(
          `<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>`,
        ),
      'malformed',
    ],
    [
      'an outer entity',
      () =>
        s3Delete(
          '<!DOCTYPE x SYSTEM "file:///etc/passwd"><Delete><Object><Key>x</Key></Object></Delete>',
        ),
      'malformed',
    ],
    [
      'an entity without its declaration',
      () => s3Delete('<Delete><Object><Key>&xxe;</Key></Object></Delete>'),
      'malformed',
    ],
    [
      'a surrogate as a character',
      () => s3Delete('<Delete><Object><Key>&#xD800;</Key></Object></Delete>'),
      'malformed',
    ],
    [
      'a character beyond all',
      () => s3Delete('<Delete><Object><Key>&#x110000;</Key></Object></Delete>'),
      'malformed',
    ],
    ['a million entities', () => s3Delete(`<Delete>${'&amp;'.repeat(200_000)}</Delete>`), 'fault'],
    ['ampersands', () => s3Delete(`<Delete>${'&'.repeat(MEGABYTE)}</Delete>`), 'malformed'],
    ['cut short', () => s3Delete('<Delete><Object><Key>x</Key>'), 'malformed'],
    ['crossed tags', () => s3Delete('<Delete><Object></Delete></Object>'), 'malformed'],
    ['two roots', () => s3Delete('<Delete/><Delete/>'), 'malformed'],
    ['text outside', () => s3Delete('x<Delete/>'), 'malformed'],
    ['a comment without end', () => s3Delete('<Delete><!-- '), 'malformed'],
    ['many open comments', () => s3Delete(`<Delete>${'<!--'.repeat(200_000)}`), 'malformed'],
    ['CDATA without end', () => s3Delete('<Delete><![CDATA[x</Delete>'), 'malformed'],
    ['spaces in a tag', () => s3Delete(`<Delete${' '.repeat(MEGABYTE)}`), 'malformed'],
    ['an attribute without end', () => s3Delete(`<Delete a="${'x'.repeat(MEGABYTE)}`), 'malformed'],
    [
      'many attributes',
      () =>
        s3Delete(
          `<Delete ${Array.from({ length: 60_000 }, (_, place) => `a${place}="1"`).join(' ')}/>`,
        ),
      'fault',
    ],
    ['a name without end', () => s3Delete(`<${'D'.repeat(MEGABYTE)}`), 'malformed'],
    [
      'many unknown elements',
      () => s3Delete(`<Delete>${'<x/>'.repeat(200_000)}</Delete>`),
      'fault',
    ],
    ['not UTF-8', () => s3Delete(hex('3c 44 3e ff fe 3c 2f 44 3e')), 'malformed'],
    ['nothing', () => s3Delete(''), 'fault'],
    [
      'a boolean that is none',
      () => s3Delete('<Delete><Quiet>maybe</Quiet></Delete>'),
      'malformed',
    ],
    [
      'names of prototypes',
      () =>
        s3Delete(
          '<Delete><__proto__><polluted>1</polluted></__proto__><Object><Key>__proto__</Key><constructor/></Object></Delete>',
        ),
      'read',
    ],
  ],
  REST: [
    [
      'a path that is not UTF-8',
      () => rest({ method: 'GET', path: '/2015-03-31/functions/%ff' }),
      'malformed',
    ],
    [
      'a path of bad percents',
      () => rest({ method: 'GET', path: '/2015-03-31/functions/%zz' }),
      'malformed',
    ],
    ['a long path', () => rest({ method: 'GET', path: '/a'.repeat(500_000) }), 'no route'],
    ['slashes', () => rest({ method: 'GET', path: '/'.repeat(MEGABYTE) }), 'no route'],
    ['S3: slashes', () => s3({ method: 'GET', path: '/'.repeat(MEGABYTE) }), 'no route'],
    [
      'S3: a long key',
      () => s3({ method: 'GET', path: `/bucket/${'a/'.repeat(500_000)}` }),
      'read',
    ],
    [
      'a prototype as a label',
      () => rest({ method: 'GET', path: '/2015-03-31/functions/__proto__' }),
      'read',
    ],
    ['a method that is none', () => rest({ method: '__proto__', path: '/' }), 'no route'],
    [
      'a query of bad percents',
      () => rest({ method: 'GET', path: '/2015-03-31/functions', query: 'a=%' }),
      'malformed',
    ],
    [
      'too many query parameters',
      () => rest({ method: 'GET', path: '/2015-03-31/functions', query: parameters(90_000) }),
      'malformed',
    ],
    [
      'a text for a number',
      () => rest({ method: 'GET', path: '/2015-03-31/functions', query: 'MaxItems=ten' }),
      'malformed',
    ],
    [
      'S3: a header that is no date',
      () => s3({ method: 'GET', path: '/b/k', headers: { 'if-modified-since': 'soon' } }),
      'malformed',
    ],
    [
      'S3: a header that is no number',
      () => s3({ method: 'PUT', path: '/b/k', headers: { 'content-length': 'many' } }),
      'malformed',
    ],
    [
      'S3: quotes without end',
      () =>
        s3({
          method: 'GET',
          path: '/b/k',
          query: 'attributes',
          headers: { 'x-amz-object-attributes': `"${'\\'.repeat(15_000)}` },
        }),
      'fault',
    ],
    [
      'S3: prototypes as metadata',
      () =>
        s3({
          method: 'PUT',
          path: '/b/k',
          headers: { 'x-amz-meta-__proto__': 'x', 'x-amz-meta-constructor': 'y' },
        }),
      'read',
    ],
    [
      'S3: x-id that lies',
      () => s3({ method: 'PUT', path: '/b/k', query: 'x-id=DeleteBucket' }),
      'read',
    ],
    ['a list for the body', () => createFunction('[]'), 'malformed'],
    ['deep JSON', () => createFunction('{"a":'.repeat(200_000)), 'malformed'],
    [
      'a text for a number in the body',
      () => createFunction('{"FunctionName":"f","Timeout":"3"}'),
      'malformed',
    ],
    ['not Base64 in the body', () => createFunction('{"Code":{"ZipFile":"***"}}'), 'malformed'],
    ['not UTF-8 in the body', () => createFunction(hex('22 ff 22')), 'malformed'],
  ],
};

describe.skipIf(!hasModels)('hostile requests', () => {
  for (const [group, cases] of Object.entries(rows)) {
    describe(group, () => {
      it.each(cases)('%s', (_title, run, wanted) => {
        expect(run()).toBe(wanted);
      });
    });
  }
});

interface Target {
  readonly protocol: Protocol;
  readonly service: string;
  readonly operation: string;
  readonly request: Parameters<typeof requestOf>[0];
}

const TARGETS: readonly Target[] = [
  {
    protocol: 'awsJson1_0',
    service: 'sqs',
    operation: 'SendMessageBatch',
    request: {
      body: '{"QueueUrl":"http://q","Entries":[{"Id":"a","MessageBody":"é\\u0000","DelaySeconds":3,"MessageAttributes":{"k":{"DataType":"Binary","BinaryValue":"AAEC"}}}]}',
    },
  },
  {
    protocol: 'rpcv2Cbor',
    service: 'cloudwatch',
    operation: 'PutMetricData',
    request: {
      body: encodeCbor({
        Namespace: 'n',
        MetricData: [
          {
            MetricName: 'm',
            Value: 1.5,
            Timestamp: new Date(1_700_000_000_123),
            Values: [1, 2, -3],
          },
        ],
      }),
    },
  },
  {
    protocol: 'awsQuery',
    service: 'sns',
    operation: 'PublishBatch',
    request: {
      body: 'TopicArn=arn%3Aaws&PublishBatchRequestEntries.member.1.Id=1&PublishBatchRequestEntries.member.1.Message=%E2%82%AC+x&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Name=a&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.DataType=String',
    },
  },
  {
    protocol: 'ec2Query',
    service: 'ec2',
    operation: 'RunInstances',
    request: {
      body: 'MinCount=1&MaxCount=2&BlockDeviceMapping.1.Ebs.VolumeSize=8&BlockDeviceMapping.1.Ebs.Encrypted=true&TagSpecification.1.Tag.1.Key=a',
    },
  },
  {
    protocol: 'restJson1',
    service: 'lambda',
    operation: '',
    request: {
      path: '/2015-03-31/functions',
      query: 'x=1',
      headers: { 'content-type': 'application/json' },
      body: '{"FunctionName":"f","Timeout":3,"Code":{"ZipFile":"AAEC"},"Environment":{"Variables":{"a":"b"}},"Layers":["x"]}',
    },
  },
  {
    protocol: 'restXml',
    service: 's3',
    operation: '',
    request: {
      path: '/bucket',
      query: 'delete',
      headers: { 'x-amz-mfa': 'x' },
      body: '<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a &amp; b</Key><Size>7</Size><LastModifiedTime>Sat, 31 Jan 2026 12:00:00 GMT</LastModifiedTime></Object><Quiet>true</Quiet></Delete>',
    },
  },
];

/** A valid body with some of its bytes changed, cut out, doubled or replaced by odd pieces. */
function mutated(bytes: Buffer): fc.Arbitrary<Buffer> {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(
      '{',
      '[',
      '"',
      '\\',
      '&',
      '=',
      '.',
      '%',
      '<',
      '>',
      '/',
      '<!--',
      '__proto__',
      '-1',
      '1e999',

      'null',
      '999999999',
      ']]>',
      '<![CDATA[',
      '&#0;',
      '\u0000',
      'NaN',
      'true',
      '9'.repeat(400),
    ),
  );
  return fc
    .array(fc.tuple(fc.nat(bytes.length), fc.nat(8), piece), { minLength: 1, maxLength: 6 })
    .map((edits) => {
      let result = bytes;
      for (const [at, length, put] of edits) {
        const middle = typeof put === 'string' ? Buffer.from(put) : Buffer.from(put);
        result = Buffer.concat([result.subarray(0, at), middle, result.subarray(at + length)]);
      }
      return result;
    });
}

describe.skipIf(!hasModels)('random requests', () => {
  for (const { protocol, service, operation, request } of TARGETS) {
    const run = (parts: object) =>
      attempt(codecOf(service), protocol, operation, requestOf({ ...request, ...parts }));

    it(`${service} over ${protocol}: the valid request is read`, () => {
      expect(['read', 'fault']).toContain(run({}));
    });

    it(`${service} over ${protocol}: random bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
          run({ body: Buffer.from(body) });
        }),
        { numRuns: 1500, seed: 1 },
      );
    });

    it(`${service} over ${protocol}: mutations of a valid body`, () => {
      const valid = Buffer.from(requestOf(request).body);
      fc.assert(
        fc.property(mutated(valid), (body) => {
          run({ body });
        }),
        { numRuns: 3000, seed: 2 },
      );
    });

    it(`${service} over ${protocol}: random paths, queries and headers`, () => {
      const text = fc.string({ unit: 'binary', maxLength: 30 });
      fc.assert(
        fc.property(
          text,
          text,
          fc.dictionary(text, text, { maxKeys: 4 }),
          (path, query_, headers) => {
            run({ path: `/${path}`, query: query_, headers });
          },
        ),
        { numRuns: 1000, seed: 3 },
      );
    });
  }

  it('JSON of any kinds is read or malformed', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (body) => {
        json('SendMessageBatch', body);
        json('PutItem', body, 'dynamodb');
        createFunction(body);
      }),
      { numRuns: 1500, seed: 4 },
    );
  });

  it('members of the model with values of any kind are read or malformed', () => {
    const members = ['TableName', 'Item', 'Key', 'ExpressionAttributeValues', 'ReturnValues'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...members), fc.jsonValue()), (input) => {
        json('PutItem', JSON.stringify(input), 'dynamodb');
        cbor('PutItem', encodeCbor(input), 'dynamodb');
      }),
      { numRuns: 1500, seed: 5 },
    );
  });

  it('CBOR that we write reads as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // Minus zero is written as zero, as JSON does.
        expect(JSON.stringify(decodeCbor(encodeCbor(value)))).toEqual(JSON.stringify(value));
      }),
      { numRuns: 2000, seed: 6 },
    );
  });

  it('XML is read, or a problem of XML', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '/',
        '<a>',
        '</a>',
        '<a/>',
        '<!--',
        '-->',
        '<?',
        '?>',
        '&',
        ';',
        '"',
        '=',
        '<a b="c">',
        ']]>',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        try {
          parseXml(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlProblem);
        }
      }),
      { numRuns: 5000, seed: 7 },
    );
  });
});
