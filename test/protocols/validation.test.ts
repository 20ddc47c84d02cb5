/** The constraints of the models, worded as AWS words them. Messages marked "recorded" are AWS's own, to the letter. */
import { describe, expect, it } from 'vitest';

import { Fault } from '../../src/kernel/fault.ts';
import type { ServiceModel } from '../../src/kernel/model.ts';
import { Codec } from '../../src/kernel/protocols/codec.ts';
import type { ValidationWording } from '../../src/kernel/service.ts';
import { modelNames, readModel } from './support/models.ts';

const small: ServiceModel = {
  name: 'small',
  serviceId: 'Small',
  signingName: 'small',
  endpointPrefix: 'small',
  apiVersion: '2026-01-01',
  protocol: 'awsJson1_0',
  protocols: ['awsJson1_0'],
  sources: { sdk: '0' },
  operations: { Act: { input: 'ActRequest' } },
  shapes: {
    ActRequest: {
      type: 'structure',
      members: {
        QueueName: { shape: 'Name', required: true },
        VPCConfig: { shape: 'Vpc' },
        Mode: { shape: 'Mode' },
        Count: { shape: 'Count' },
        Ratio: { shape: 'Ratio' },
        Secret: { shape: 'Secret' },
        Data: { shape: 'Data' },
        Names: { shape: 'Names' },
        Lists: { shape: 'Lists' },
        Parts: { shape: 'Parts' },
        PartsByName: { shape: 'PartsByName' },
        Tags: { shape: 'Tags' },
        Choice: { shape: 'Choice' },
      },
    },
    Name: { type: 'string', min: 1, max: 5, pattern: '[a-z]+' },
    Vpc: { type: 'structure', members: { SubnetId: { shape: 'Name', required: true } } },
    Mode: { type: 'string', enum: ['ON', 'OFF'] },
    Count: { type: 'integer', min: 1, max: 10 },
    Ratio: { type: 'double', min: 0, max: 1 },
    Secret: { type: 'string', min: 8, sensitive: true },
    Data: { type: 'blob', max: 3 },
    Names: { type: 'list', member: { shape: 'Name' }, max: 2 },
    Lists: { type: 'list', member: { shape: 'Names' } },
    Parts: { type: 'list', member: { shape: 'Vpc' }, min: 1 },
    PartsByName: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Parts' } },
    Tags: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Value' }, max: 2 },
    Value: { type: 'string', min: 0, max: 4 },
    Text: { type: 'string' },
    Choice: { type: 'union', members: { One: { shape: 'Name' }, Two: { shape: 'Text' } } },
  },
};

/** The message about an input, or what went right. */
function messageOf(
  model: ServiceModel,
  operation: string,
  input: unknown,
  wording: ValidationWording = {},
) {
  try {
    new Codec(model, wording).validate(operation, input);
    return 'valid';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    expect(error.code).toBe('ValidationException');
    return error.message;
  }
}

const one = (text: string) => `1 validation error detected: ${text}`;
const failed = 'failed to satisfy constraint: Member must';

describe('messages', () => {
  const ok = { QueueName: 'abc' };
  const rows: readonly (readonly [string, object, string])[] = [
    ['nothing wrong', ok, 'valid'],
    ['missing', {}, one(`Value null at 'queueName' ${failed} not be null`)],
    ['null', { QueueName: null }, one(`Value null at 'queueName' ${failed} not be null`)],
    [
      'missing below, the first letter of each name small',
      { ...ok, VPCConfig: {} },
      one(`Value null at 'vPCConfig.subnetId' ${failed} not be null`),
    ],
    [
      'too short',
      { QueueName: '' },
      `2 validation errors detected: Value '' at 'queueName' ${failed} have length greater than or equal to 1; ` +
        `Value '' at 'queueName' ${failed} satisfy regular expression pattern: [a-z]+`,
    ],
    [
      'too long and of the wrong letters: the length comes first',
      { QueueName: 'ABCDEF' },
      `2 validation errors detected: Value 'ABCDEF' at 'queueName' ${failed} have length less than or equal to 5; ` +
        `Value 'ABCDEF' at 'queueName' ${failed} satisfy regular expression pattern: [a-z]+`,
    ],
    [
      'a pattern holds for the whole text',
      { QueueName: 'ab1' },
      one(`Value 'ab1' at 'queueName' ${failed} satisfy regular expression pattern: [a-z]+`),
    ],
    [
      'not in the enum',
      { ...ok, Mode: 'on' },
      one(`Value 'on' at 'mode' ${failed} satisfy enum value set: [OFF, ON]`),
    ],
    [
      'too small a number',
      { ...ok, Count: 0 },
      one(`Value '0' at 'count' ${failed} have value greater than or equal to 1`),
    ],
    [
      'too large a number',
      { ...ok, Count: 11 },
      one(`Value '11' at 'count' ${failed} have value less than or equal to 10`),
    ],
    [
      'no number at all',
      { ...ok, Ratio: Number.NaN },
      `2 validation errors detected: Value 'NaN' at 'ratio' ${failed} have value less than or equal to 1; ` +
        `Value 'NaN' at 'ratio' ${failed} have value greater than or equal to 0`,
    ],
    [
      'a secret is not shown',
      { ...ok, Secret: 'short' },
      one(`Value at 'secret' ${failed} have length greater than or equal to 8`),
    ],
    [
      'bytes are not shown',
      { ...ok, Data: Buffer.from('abcd') },
      one(
        `Value 'java.nio.HeapByteBuffer[pos=0 lim=4 cap=4]' at 'data' ${failed} have length less than or equal to 3`,
      ),
    ],
    [
      'too many items',
      { ...ok, Names: ['a', 'b', 'c'] },
      one(`Value '[a, b, c]' at 'names' ${failed} have length less than or equal to 2`),
    ],
    [
      'a simple item: the whole list, and all that is asked of its items',
      { ...ok, Names: ['a', 'B'] },
      one(
        `Value '[a, B]' at 'names' ${failed} satisfy constraint: [Member must have length less than or equal to 5, ` +
          'Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+, ' +
          'Member must not be null]',
      ),
    ],
    [
      'a list in a list',
      { ...ok, Lists: [['a'], ['b', 'c', 'd']] },
      one(`Value '[b, c, d]' at 'lists.2.member' ${failed} have length less than or equal to 2`),
    ],
    [
      'a structure in a list, counted from one',
      { ...ok, Parts: [{ SubnetId: 'a' }, {}] },
      one(`Value null at 'parts.2.member.subnetId' ${failed} not be null`),
    ],
    [
      'too few items',
      { ...ok, Parts: [] },
      one(`Value '[]' at 'parts' ${failed} have length greater than or equal to 1`),
    ],
    [
      'inside a map',
      { ...ok, PartsByName: { Foo: [{}] } },
      one(`Value null at 'partsByName.Foo.member.1.member.subnetId' ${failed} not be null`),
    ],
    [
      'a key of a map',
      { ...ok, Tags: { A: 'x' } },
      one(
        `Value '{A=x}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 5, ` +
          'Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+]',
      ),
    ],
    [
      'a value of a map',
      { ...ok, Tags: { a: 'xxxxx' } },
      one(
        `Value '{a=xxxxx}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 4, ` +
          'Member must have length greater than or equal to 0]',
      ),
    ],
    [
      'several, joined by semicolons in the order of the model',
      { Mode: 'x', Count: 0 },
      `3 validation errors detected: Value null at 'queueName' ${failed} not be null; ` +
        `Value 'x' at 'mode' ${failed} satisfy enum value set: [OFF, ON]; ` +
        `Value '0' at 'count' ${failed} have value greater than or equal to 1`,
    ],
    ['characters beyond the basic plane count once', { ...ok, Tags: { a: '😀😀😀😀' } }, 'valid'],
  ];
  it.each(rows)('%s', (_title, input, wanted) => {
    expect(messageOf(small, 'Act', input)).toBe(wanted);
  });

  it('says no more than twenty errors of a thousand', () => {
    const message = messageOf(small, 'Act', {
      ...ok,
      Parts: Array.from({ length: 1000 }, () => ({})),
    });
    expect(message).toMatch(/^20 validation errors detected: /);
    expect(message.split('; ')).toHaveLength(20);
  });

  it('a service may leave out what AWS does not enforce', () => {
    expect(messageOf(small, 'Act', { QueueName: 'A' }, { off: ['pattern'] })).toBe('valid');
    expect(messageOf(small, 'Act', { QueueName: 'A' }, { ignore: ['QueueName'] })).toBe('valid');
    expect(messageOf(small, 'Act', {}, { ignore: ['QueueName'] })).toContain('not be null');
  });

  it('a service words an absent member itself', () => {
    const missing = (path: string) =>
      new Fault('ValidationException', `The request must contain ${path}.`);
    expect(messageOf(small, 'Act', {}, { missing })).toBe('The request must contain QueueName.');
  });

  it('a match that would take for ever is none', () => {
    const model: ServiceModel = {
      ...small,
      shapes: { ...small.shapes, Name: { type: 'string', pattern: '(?:-?[a-z]+)*' } },
    };
    const start = performance.now();
    expect(messageOf(model, 'Act', { QueueName: `${'a'.repeat(60)}!` })).toContain(
      'regular expression',
    );
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe.skipIf(modelNames().length === 0)('recorded', () => {
  const rows: readonly (readonly [string, string, object, string])[] = [
    [
      'lambda',
      'CreateFunction',
      {
        FunctionName: 'f',
        Role: 'arn:aws:iam::000000000000:role/r',
        Code: {},
        Architectures: ['X86_64'],
      },
      "Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ],
    [
      'lambda',
      'CreateFunction',
      {
        FunctionName: 'f',
        Role: 'arn:aws:iam::000000000000:role/r',
        Code: {},
        Architectures: ['x86_64', 'arm64'],
      },
      "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      'lambda',
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'f', Qualifier: '1', ProvisionedConcurrentExecutions: 0 },
      "Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'lambda',
      'PutFunctionRecursionConfig',
      { FunctionName: 'f', RecursiveLoop: 'InvalidValue' },
      "Value 'InvalidValue' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
    ],
    [
      'lambda',
      'CreateFunction',
      { FunctionName: 'f', Role: 'r1', Code: {} },
      "Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ],
    [
      'kms',
      'GenerateMac',
      { Message: Buffer.from('x'), KeyId: 'k', MacAlgorithm: 'INVALID' },
      "Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
    ],
    [
      'kms',
      'Encrypt',
      { KeyId: 'k', Plaintext: Buffer.alloc(4097) },
      "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    ],
    [
      'eventbridge',
      'PutTargets',
      { Rule: 'r', Targets: [{ Id: '!@#$@!#$', Arn: 'arn' }] },
      "Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
    [
      'sts',
      'AssumeRole',
      { RoleArn: 'arn:aws:iam::000000000000:role/r', RoleSessionName: 'Session1:2' },
      "Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      'sns',
      'CreatePlatformApplication',
      { Name: 'n', Platform: 'APNS' },
      "Value null at 'attributes' failed to satisfy constraint: Member must not be null",
    ],
    [
      'dynamodb',
      'ExecuteStatement',
      { Statement: 'SELECT', Parameters: [] },
      "Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ];
  it.each(rows)('%s %s %#', (service, operation, input, wanted) => {
    expect(messageOf(readModel(service), operation, input)).toBe(one(wanted));
  });
});
