/** Parameters: written, read, listed, deleted. */
import { describe, expect } from 'vitest';

import { arnOf, describeOne, read, refusalOf, test } from './testing.ts';

const INVALID_NAME =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';

describe('a parameter that is written', () => {
  test('is read as it was written, by its name and by its ARN', async ({ cloud, ssm }) => {
    const written = await ssm.putParameter({ Name: 'plain', Value: 'test', Type: 'String' });
    expect(written).toMatchObject({ Version: 1, Tier: 'Standard' });
    for (const Name of ['plain', arnOf('plain')]) {
      const { Parameter } = await ssm.getParameter({ Name });
      expect(Parameter).toEqual({
        ARN: arnOf('plain'),
        DataType: 'text',
        LastModifiedDate: cloud.clock.now(),
        Name: 'plain',
        Type: 'String',
        Value: 'test',
        Version: 1,
      });
    }
  });

  test('may be a list, or lie in a hierarchy of fifteen levels', async ({ ssm, put }) => {
    await put('list', 'a,b,c', { Type: 'StringList' });
    expect(await read(ssm, 'list')).toMatchObject({ Type: 'StringList', Value: 'a,b,c' });
    const deep = '/l'.repeat(15);
    await put(deep);
    expect(await read(ssm, deep)).toMatchObject({ Name: deep, ARN: arnOf(deep) });
    expect(await refusalOf(put(`${deep}/l`))).toMatchObject({
      name: 'HierarchyLevelLimitExceededException',
    });
  });

  test('is not written twice unless it is to be overwritten', async ({ ssm, put }) => {
    await put('a', '1');
    expect(await refusalOf(put('a', '2'))).toEqual({
      name: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      status: 400,
    });
    expect(await put('a', '2', { Overwrite: true })).toBe(2);
    expect(await read(ssm, 'a')).toMatchObject({ Value: '2', Version: 2 });
    // AWS: these are one name. [Systems Manager User Guide, "Requirements and constraints for parameter names"]
    expect(await refusalOf(put('/a', '3'))).toMatchObject({ name: 'ParameterAlreadyExists' });
  });

  test('keeps what an overwrite does not mention', async ({ ssm, put }) => {
    await put('a', '10', { Description: 'what', AllowedPattern: String.raw`\d+` });
    await put('a', '20', { Overwrite: true });
    expect(await describeOne(ssm, 'a')).toMatchObject({
      Description: 'what',
      AllowedPattern: String.raw`\d+`,
      Version: 2,
      LastModifiedUser: 'arn:aws:iam::000000000000:root',
      Policies: [],
    });
    await put('a', 'x', { Overwrite: true, Description: '', AllowedPattern: '' });
    const after = await describeOne(ssm, 'a');
    expect([after.Description, after.AllowedPattern]).toEqual([undefined, undefined]);
  });

  test('is gone when it is deleted, and begins anew', async ({ ssm, put }) => {
    await put('/app/a');
    await put('/app/a', '2', { Overwrite: true });
    await ssm.deleteParameter({ Name: '/app/a' });
    expect(await refusalOf(read(ssm, '/app/a'))).toMatchObject({
      name: 'ParameterNotFound',
      message: expect.not.stringMatching(/\w+ /),
    });
    expect(await refusalOf(ssm.deleteParameter({ Name: '/app/a' }))).toMatchObject({
      name: 'ParameterNotFound',
    });
    expect((await ssm.getParametersByPath({ Path: '/app' })).Parameters).toEqual([]);
    expect(await put('/app/a')).toBe(1);
    expect((await ssm.getParameterHistory({ Name: '/app/a' })).Parameters).toHaveLength(1);
  });
});

describe('a name', () => {
  test.for([
    ['ssm-thing', 'ValidationException', INVALID_NAME],
    ['/SSM/thing', 'ValidationException', INVALID_NAME],
    ['with space', 'ValidationException', INVALID_NAME],
    ['/a//b', 'ValidationException', INVALID_NAME],
    ['/a/', 'ValidationException', INVALID_NAME],
    ['a:1', 'ValidationException', INVALID_NAME],
    ['ümlaut', 'ValidationException', INVALID_NAME],
    ['a/b', 'ValidationException', 'Parameter name must be a fully qualified name.'],
    ['awsThing', 'AccessDeniedException', 'No access to reserved parameter name: awsThing.'],
    ['/aws/a', 'AccessDeniedException', 'No access to reserved parameter name: aws/a.'],
    ['/AWSx/a', 'AccessDeniedException', 'No access to reserved parameter name: AWSx/a.'],
    ['x'.repeat(1000), 'ValidationException', expect.stringContaining('1011')],
    [arnOf('a'), 'ValidationException', INVALID_NAME],
  ] as const)('is not %.30s', async ([name, code, message], { put }) => {
    expect(await refusalOf(put(name))).toMatchObject({ name: code, message });
  });

  test('loses the spaces around it', async ({ ssm, put }) => {
    await put(' a ');
    expect(await read(ssm, 'a')).toMatchObject({ Name: 'a' });
  });

  test('that is read is checked too', async ({ ssm }) => {
    for (const name of [
      '{x}',
      'a b',
      'a:',
      'a:b:c',
      'a:b c',
      'arn:aws:sqs:us-east-1:000000000000:queue',
    ])
      expect(await refusalOf(read(ssm, name))).toMatchObject({ message: INVALID_NAME });
    expect(await refusalOf(read(ssm, arnOf('a', '999999999999')))).toMatchObject({
      name: expect.stringMatching(/ParameterNotFound|AccessDenied/),
    });
  });
});

describe('a request is refused', () => {
  test.for([
    [{ Value: '' }, 'ValidationException', 'Member must have length greater than or equal to 1'],
    [{ Type: undefined }, 'ValidationException', 'A parameter type is required'],
    [{ KeyId: 'alias/aws/ssm' }, 'ValidationException', 'SecureString type parameter only'],
    [{ DataType: 'number' }, 'ValidationException', 'number'],
    [{ DataType: 'aws:ssm:integration' }, 'ValidationException', 'aws:ssm:integration'],
    [{ DataType: 'aws:ec2:image', Type: 'StringList' }, 'ValidationException', 'String'],
    [{ DataType: 'aws:ec2:image', Value: 'ami-1' }, 'NotImplemented', 'aws:ec2:image'],
    [{ Tags: [{ Key: 'aws:x', Value: 'y' }] }, 'ValidationException', 'aws:'],
    [
      { Tags: [{ Key: 'x', Value: 'y' }], Overwrite: true },
      'ValidationException',
      "tags and overwrite can't be used together",
    ],
    [{ AllowedPattern: '[' }, 'InvalidAllowedPatternException', 'missing closing'],
    [{ AllowedPattern: '(?=x)' }, 'InvalidAllowedPatternException', '(?='],
    [{ AllowedPattern: '[a-z]{0,1000}'.repeat(50) }, 'InvalidAllowedPatternException', 'more work'],
    [{ AllowedPattern: 'nothing' }, 'ParameterPatternMismatchException', ': nothing'],
  ] as const)('with %j', async ([more, name, message], { ssm }) => {
    const call = ssm.putParameter({
      Name: 'a',
      Value: 'secret-value',
      Type: 'String',
      ...more,
    } as never);
    const refusal = await refusalOf(call);
    expect(refusal).toMatchObject({ name, message: expect.stringContaining(message) });
    // A value is in no error.
    expect(refusal.message).not.toContain('secret-value');
    expect(await refusalOf(read(ssm, 'a'))).toMatchObject({ name: 'ParameterNotFound' });
  });

  test('that changes the type', async ({ put }) => {
    await put('/app/a');
    expect(
      await refusalOf(put('/app/a', 'x', { Overwrite: true, Type: 'SecureString' })),
    ).toMatchObject({ name: 'HierarchyTypeMismatchException' });
  });
});

describe('an allowed pattern', () => {
  test('must match the whole value, and each item of a list', async ({ put }) => {
    const AllowedPattern = String.raw`\d{1,4}`;
    await put('/MyService/Test/MaxConnections', '100', { AllowedPattern });
    expect(
      await refusalOf(put('/MyService/Test/MaxConnections', '10,000', { Overwrite: true })),
    ).toEqual({
      name: 'ParameterPatternMismatchException',
      message: String.raw`Parameter value, cannot be validated against allowedPattern: \d{1,4}`,
      status: 400,
    });
    await put('list', '1,22,333', { AllowedPattern, Type: 'StringList' });
    expect(await refusalOf(put('list', '1,x', { Overwrite: true }))).toMatchObject({
      name: 'ParameterPatternMismatchException',
    });
  });

  test('that would run for ever elsewhere ends here', async ({ put }) => {
    const refusal = refusalOf(put('a', `${'a'.repeat(4000)}!`, { AllowedPattern: '(a+)+b' }));
    expect(await refusal).toMatchObject({ name: 'ParameterPatternMismatchException' });
  });
});

describe('several parameters', () => {
  test('are read in the order of their names, and unknown ones are told', async ({ ssm, put }) => {
    await put('b', '2');
    await put('a', '1');
    await put('a', '3', { Overwrite: true });
    const { Parameters = [], InvalidParameters } = await ssm.getParameters({
      Names: ['b', 'none', 'a:1', arnOf('a'), 'a:9'],
    });
    expect(Parameters.map(({ Name, Value, Selector }) => [Name, Value, Selector])).toEqual([
      ['b', '2', undefined],
      ['a', '1', ':1'],
      ['a', '3', undefined],
    ]);
    expect(InvalidParameters).toEqual(['none', 'a:9']);
  });

  test('are deleted, and unknown ones are told', async ({ ssm, put }) => {
    await put('a');
    await put('/b/c');
    const answer = await ssm.deleteParameters({ Names: ['a', 'x', '/b/c'] });
    expect(answer).toMatchObject({
      DeletedParameters: ['a', '/b/c'],
      InvalidParameters: ['x'],
    });
    expect((await ssm.describeParameters({})).Parameters).toEqual([]);
  });
});

test('what is not Parameter Store is refused by name', async ({ ssm }) => {
  expect(await refusalOf(ssm.listDocuments({}))).toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('ListDocuments'),
    status: 501,
  });
});

describe('public parameters are refused by name', () => {
  const Name = '/aws/service/ami-amazon-linux-latest/x';

  test('wherever they are asked for', async ({ ssm }) => {
    for (const call of [
      ssm.getParameter({ Name }),
      ssm.getParameters({ Names: [Name] }),
      ssm.getParametersByPath({ Path: '/aws/service' }),
      ssm.getParametersByPath({ Path: '/aws/service/global-infrastructure/' }),
      ssm.getParameterHistory({ Name }),
      ssm.getParameter({ Name: 'arn:aws:ssm:us-east-1::parameter/aws/service/x' }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining('public parameters'),
        status: 501,
      });
    }
  });
});
