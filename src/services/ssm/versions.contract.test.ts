/** Versions and their labels. */
import { describe, expect } from 'vitest';

import { read, refusalOf, test } from './testing.ts';

describe('a version', () => {
  test('is selected by its number', async ({ ssm, put }) => {
    await put('a', 'one');
    await put('a', 'two', { Overwrite: true });
    expect(await read(ssm, 'a:1')).toMatchObject({ Name: 'a', Value: 'one', Selector: ':1' });
    expect(await refusalOf(read(ssm, 'a:3'))).toMatchObject({
      name: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 3 of a. Verify the version and try again.',
    });
    expect(await refusalOf(read(ssm, 'b:1'))).toMatchObject({ name: 'ParameterNotFound' });
  });

  test('stands in the history with what was true of it', async ({ cloud, ssm, put }) => {
    const first = cloud.clock.now();
    await put('a', 'one', { Description: 'first' });
    await cloud.clock.advance({ hours: 1 });
    await put('a', 'two', { Overwrite: true, Description: 'second' });
    await ssm.labelParameterVersion({ Name: 'a', Labels: ['prod', 'blue'] });
    const { Parameters } = await ssm.getParameterHistory({ Name: 'a' });
    const shared = {
      Name: 'a',
      Type: 'String',
      DataType: 'text',
      Tier: 'Standard',
      Policies: [],
      LastModifiedUser: 'arn:aws:iam::000000000000:root',
    };
    expect(Parameters).toEqual([
      {
        ...shared,
        Version: 1,
        Value: 'one',
        Description: 'first',
        Labels: [],
        LastModifiedDate: first,
      },
      {
        ...shared,
        Version: 2,
        Value: 'two',
        Description: 'second',
        Labels: ['blue', 'prod'],
        LastModifiedDate: cloud.clock.now(),
      },
    ]);
    expect(await refusalOf(ssm.getParameterHistory({ Name: 'b' }))).toMatchObject({
      name: 'ParameterNotFound',
    });
    expect(await refusalOf(ssm.getParameterHistory({ Name: 'a:1' }))).toMatchObject({
      name: 'ValidationException',
    });
  });

  test('is one of the hundred newest; the oldest stays, and stops the writer, when it has a label', async ({
    ssm,
    put,
  }) => {
    await put('a', '1');
    for (let version = 2; version <= 101; version += 1)
      await put('a', String(version), { Overwrite: true });
    const numbers: (number | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ssm.getParameterHistory({ Name: 'a', ...(NextToken && { NextToken }) });
      numbers.push(...(page.Parameters ?? []).map(({ Version }) => Version));
      ({ NextToken } = page);
    } while (NextToken);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_one, at) => at + 2));
    await ssm.labelParameterVersion({ Name: 'a', ParameterVersion: 2, Labels: ['keep'] });
    const put102 = () => put('a', '102', { Overwrite: true });
    expect(await refusalOf(put102())).toEqual({
      name: 'ParameterMaxVersionLimitExceeded',
      message:
        "You attempted to create a new version of a by calling the PutParameter API with the overwrite flag. Version 2, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.",
      status: 400,
    });
    await ssm.labelParameterVersion({ Name: 'a', Labels: ['keep'] });
    expect(await put102()).toBe(102);
    expect(await read(ssm, 'a:keep')).toMatchObject({ Version: 101 });
  });
});

describe('a label', () => {
  test('selects its version, and moves to another', async ({ ssm, put }) => {
    await put('a', 'one');
    await put('a', 'two', { Overwrite: true });
    const label = (ParameterVersion: number | undefined) =>
      ssm.labelParameterVersion({ Name: 'a', Labels: ['prod'], ParameterVersion });
    expect(await label(1)).toMatchObject({ InvalidLabels: [], ParameterVersion: 1 });
    expect(await read(ssm, 'a:prod')).toMatchObject({ Value: 'one', Selector: ':prod' });
    expect(await label(undefined)).toMatchObject({ ParameterVersion: 2 });
    expect(await read(ssm, 'a:prod')).toMatchObject({ Value: 'two' });
    expect(await refusalOf(read(ssm, 'a:dev'))).toMatchObject({
      name: 'ParameterVersionNotFound',
      message: expect.stringContaining('label dev of a'),
    });
    expect(await refusalOf(label(3))).toMatchObject({ name: 'ParameterVersionNotFound' });
    const unknown = ssm.labelParameterVersion({ Name: 'b', Labels: ['prod'] });
    expect(await refusalOf(unknown)).toMatchObject({ name: 'ParameterNotFound' });
  });

  test('that cannot be one is given back, and the others are set', async ({ ssm, put }) => {
    await put('a');
    const wrong = ['1x', 'awsThing', 'SSM-x', 'with space', 'ü'];
    const answer = await ssm.labelParameterVersion({
      Name: 'a',
      Labels: [...wrong, 'Good_1.x-y'],
    });
    expect(answer.InvalidLabels).toEqual(wrong);
    const { Parameters } = await ssm.getParameterHistory({ Name: 'a' });
    expect(Parameters?.[0]?.Labels).toEqual(['Good_1.x-y']);
  });

  test('is one of ten of its version', async ({ ssm, put }) => {
    await put('a');
    const Labels = Array.from({ length: 10 }, (_one, at) => `l${at}`);
    await ssm.labelParameterVersion({ Name: 'a', Labels });
    await ssm.labelParameterVersion({ Name: 'a', Labels: ['l3'] });
    const more = ssm.labelParameterVersion({ Name: 'a', Labels: ['l10'] });
    expect(await refusalOf(more)).toMatchObject({ name: 'ParameterVersionLabelLimitExceeded' });
  });

  test('is taken away; one that is not there is told', async ({ ssm, put }) => {
    await put('a');
    await put('a', '2', { Overwrite: true });
    await ssm.labelParameterVersion({ Name: 'a', Labels: ['x', 'y'], ParameterVersion: 1 });
    const unlabel = (ParameterVersion: number) =>
      ssm.unlabelParameterVersion({ Name: 'a', ParameterVersion, Labels: ['x', 'z'] });
    expect(await unlabel(2)).toMatchObject({ RemovedLabels: [], InvalidLabels: ['x', 'z'] });
    expect(await unlabel(1)).toMatchObject({ RemovedLabels: ['x'], InvalidLabels: ['z'] });
    expect(await refusalOf(read(ssm, 'a:x'))).toMatchObject({ name: 'ParameterVersionNotFound' });
    expect(await read(ssm, 'a:y')).toMatchObject({ Version: 1 });
    expect(await refusalOf(unlabel(3))).toMatchObject({ name: 'ParameterVersionNotFound' });
  });
});
