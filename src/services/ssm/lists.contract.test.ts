/** Hierarchies, filters and pages. */
import type {
  DescribeParametersCommandInput,
  GetParametersByPathCommandInput,
} from '@aws-sdk/client-ssm';
import type { SSM } from '@aws-sdk/client-ssm';
import { describe, expect } from 'vitest';

import { type Put, refusalOf, test } from './testing.ts';

async function forest(put: Put): Promise<void> {
  await put('top', 'x', { Tags: [{ Key: 'team', Value: 'red' }] });
  await put('/app', 'x', { Type: 'StringList' });
  await put('/app/url', 'x', { Tags: [{ Key: 'team', Value: 'blue' }] });
  await put('/app/db/host', 'x', { Tier: 'Advanced' });
  await put('/app/db/password', 'x', { Type: 'SecureString' });
  await put('/application/x', 'x');
}

const ALL = ['/app', '/app/db/host', '/app/db/password', '/app/url', '/application/x', 'top'];

async function describeNames(ssm: SSM, input: DescribeParametersCommandInput): Promise<string[]> {
  const names: string[] = [];
  let { NextToken } = input;
  do {
    const page = await ssm.describeParameters({ ...input, ...(NextToken && { NextToken }) });
    names.push(...(page.Parameters ?? []).map(({ Name = '' }) => Name));
    ({ NextToken } = page);
  } while (NextToken);
  return names.toSorted();
}

async function namesBelow(ssm: SSM, input: GetParametersByPathCommandInput): Promise<string[]> {
  const names: string[] = [];
  let { NextToken } = input;
  do {
    const page = await ssm.getParametersByPath({ ...input, ...(NextToken && { NextToken }) });
    names.push(...(page.Parameters ?? []).map(({ Name = '' }) => Name));
    ({ NextToken } = page);
  } while (NextToken);
  return names.toSorted();
}

describe('a path', () => {
  test.for([
    ['/app', false, ['/app/url']],
    ['/app/', false, ['/app/url']],
    ['/app', true, ['/app/db/host', '/app/db/password', '/app/url']],
    ['/app/db', false, ['/app/db/host', '/app/db/password']],
    ['/', false, ['/app', 'top']],
    ['/', true, ALL],
    ['/none', true, []],
  ] as const)('%s, recursive %s', async ([Path, Recursive, names], { ssm, put }) => {
    await forest(put);
    expect(await namesBelow(ssm, { Path, Recursive })).toEqual(names);
    expect(await namesBelow(ssm, { Path, Recursive, MaxResults: 1 })).toEqual(names);
    // The same, as a filter of the descriptions.
    const Option = Recursive ? 'Recursive' : 'OneLevel';
    const ParameterFilters = [{ Key: 'Path', Option, Values: [Path] }];
    expect(await describeNames(ssm, { ParameterFilters })).toEqual(names);
  });

  test('begins with a slash', async ({ ssm }) => {
    for (const Path of ['app', '/a b', '/a//b', ''])
      expect(await refusalOf(ssm.getParametersByPath({ Path }))).toMatchObject({
        name: 'ValidationException',
      });
  });

  test('is filtered by type, key and label', async ({ ssm, put }) => {
    await forest(put);
    await put('/app/url', 'y', { Overwrite: true });
    await ssm.labelParameterVersion({ Name: '/app/url', ParameterVersion: 1, Labels: ['old'] });
    const below = (Key: string, Values: string[], Option?: string) =>
      ssm.getParametersByPath({
        Path: '/app',
        Recursive: true,
        ParameterFilters: [{ Key, Values, ...(Option && { Option }) }],
      });
    expect((await below('Type', ['SecureString'])).Parameters).toMatchObject([
      { Name: '/app/db/password' },
    ]);
    expect((await below('Type', ['Secure'], 'BeginsWith')).Parameters).toHaveLength(1);
    expect((await below('KeyId', ['alias/aws/ssm'])).Parameters).toHaveLength(1);
    expect((await below('Label', ['none', 'old'])).Parameters).toMatchObject([
      { Name: '/app/url', Version: 1, Value: 'x' },
    ]);
    expect(await refusalOf(below('Label', ['old'], 'BeginsWith'))).toMatchObject({
      name: 'InvalidFilterOption',
    });
    expect(await refusalOf(below('Name', ['old']))).toMatchObject({ name: 'InvalidFilterKey' });
    expect(await refusalOf(below('Type', ['Number']))).toMatchObject({
      name: 'InvalidFilterValue',
    });
  });
});

describe('descriptions', () => {
  test('are of all parameters, in pages', async ({ ssm, put }) => {
    await forest(put);
    expect(await describeNames(ssm, {})).toEqual(ALL);
    expect(await describeNames(ssm, { MaxResults: 2 })).toEqual(ALL);
    const { Parameters = [] } = await ssm.describeParameters({});
    const one = Parameters.find(({ Name }) => Name === '/app/db/password');
    expect(Object.keys(one ?? {}).toSorted()).toEqual(
      'ARN DataType KeyId LastModifiedDate LastModifiedUser Name Policies Tier Type Version'.split(
        ' ',
      ),
    );
  });

  test.for([
    [{ Key: 'Name', Values: ['top', '/app'] }, ['/app', 'top']],
    [{ Key: 'Name', Option: 'Equals', Values: ['/app'] }, ['/app']],
    [
      { Key: 'Name', Option: 'BeginsWith', Values: ['/app/db'] },
      ['/app/db/host', '/app/db/password'],
    ],
    [{ Key: 'Name', Option: 'Contains', Values: ['ap', 'to'] }, ALL],
    [{ Key: 'Name', Option: 'Contains', Values: ['rl'] }, ['/app/url']],
    [{ Key: 'Type', Values: ['SecureString', 'StringList'] }, ['/app', '/app/db/password']],
    [{ Key: 'KeyId', Values: ['alias/aws/ssm'] }, ['/app/db/password']],
    [{ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }, ['/app/db/password']],
    [{ Key: 'Tier', Values: ['Advanced'] }, ['/app/db/host']],
    [{ Key: 'DataType', Values: ['text'] }, ALL],
    [{ Key: 'tag:team' }, ['/app/url', 'top']],
    [{ Key: 'tag:team', Values: ['red'] }, ['top']],
    [{ Key: 'tag:team', Option: 'BeginsWith', Values: ['bl'] }, ['/app/url']],
    [{ Key: 'tag:constructor' }, []],
    [{ Key: 'Path', Values: ['/app'] }, ['/app/url']],
  ] as const)('are filtered by %j', async ([filter, names], { ssm, put }) => {
    await forest(put);
    expect(await describeNames(ssm, { ParameterFilters: [filter as never] })).toEqual(names);
  });

  test('are filtered by all filters together, and by the old ones', async ({ ssm, put }) => {
    await forest(put);
    const ParameterFilters = [
      { Key: 'Path', Option: 'Recursive', Values: ['/app'] },
      { Key: 'Type', Values: ['String'] },
      { Key: 'Tier', Values: ['Standard'] },
    ];
    expect(await describeNames(ssm, { ParameterFilters })).toEqual(['/app/url']);
    const Filters = [{ Key: 'Type' as const, Values: ['StringList'] }];
    expect(await describeNames(ssm, { Filters })).toEqual(['/app']);
    expect(await refusalOf(ssm.describeParameters({ Filters, ParameterFilters }))).toMatchObject({
      name: 'ValidationException',
    });
  });

  test.for([
    [{ Key: 'Label', Values: ['x'] }, 'InvalidFilterKey'],
    [{ Key: 'Type', Option: 'Contains', Values: ['x'] }, 'InvalidFilterOption'],
    [{ Key: 'Path', Option: 'Equals', Values: ['/x'] }, 'InvalidFilterOption'],
    [{ Key: 'Name', Option: 'Recursive', Values: ['/x'] }, 'InvalidFilterOption'],
    [{ Key: 'Name' }, 'InvalidFilterValue'],
    [{ Key: 'Tier', Values: ['Gold'] }, 'InvalidFilterValue'],
    [{ Key: 'Path', Values: ['app'] }, 'ValidationException'],
    [{ Key: 'Colour', Values: ['x'] }, 'ValidationException'],
  ] as const)('are not filtered by %j', async ([filter, name], { ssm }) => {
    const call = ssm.describeParameters({ ParameterFilters: [filter as never] });
    expect(await refusalOf(call)).toMatchObject({ name });
  });

  test('are not filtered twice by one key', async ({ ssm }) => {
    const filter = { Key: 'Name', Values: ['x'] };
    const call = ssm.describeParameters({ ParameterFilters: [filter, filter] });
    expect(await refusalOf(call)).toMatchObject({ name: 'ValidationException' });
  });
});

test('a token is of one list, and of nobody’s making', async ({ ssm, put }) => {
  await forest(put);
  const { NextToken } = await ssm.describeParameters({ MaxResults: 1 });
  expect(NextToken).not.toContain('app');
  const { NextToken: ofPath } = await ssm.getParametersByPath({
    Path: '/',
    Recursive: true,
    MaxResults: 1,
  });
  const invalid = { name: 'InvalidNextToken' };
  for (const call of [
    ssm.describeParameters({ NextToken: 'x' }),
    ssm.describeParameters({ NextToken: ofPath }),
    ssm.describeParameters({ NextToken, ParameterFilters: [{ Key: 'tag:x' }] }),
    ssm.getParametersByPath({ Path: '/', NextToken: ofPath }),
    ssm.getParameterHistory({ Name: 'top', NextToken }),
  ])
    expect(await refusalOf(call)).toMatchObject(invalid);
});

test.for([0, 11, 51])('a page has its bounds: %i', async (MaxResults, { ssm, put }) => {
  await put('a');
  const invalid = { name: 'ValidationException' };
  const byPath = ssm.getParametersByPath({ Path: '/', MaxResults });
  expect(await refusalOf(byPath)).toMatchObject(invalid);
  if (MaxResults === 11) return;
  expect(await refusalOf(ssm.describeParameters({ MaxResults }))).toMatchObject(invalid);
  expect(await refusalOf(ssm.getParameterHistory({ Name: 'a', MaxResults }))).toMatchObject(
    invalid,
  );
});
