/** Tiers, and the settings of the account. */
import { describe, expect } from 'vitest';

import { type Census, censuses } from './tables.ts';
import { ACCOUNT, describeOne, read, refusalOf, test } from './testing.ts';

const TIER = '/ssm/parameter-store/default-parameter-tier';
const THROUGHPUT = '/ssm/parameter-store/high-throughput-enabled';

describe('a tier', () => {
  test('is Standard, holds 4 KB, and becomes Advanced for good', async ({ ssm, put }) => {
    await put('a', 'x'.repeat(4096));
    expect(await describeOne(ssm, 'a')).toMatchObject({ Tier: 'Standard' });
    expect(await refusalOf(put('a', 'x'.repeat(4097), { Overwrite: true }))).toEqual({
      name: 'ValidationException',
      message:
        'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
      status: 400,
    });
    await put('a', 'x'.repeat(8192), { Overwrite: true, Tier: 'Advanced' });
    expect(await refusalOf(put('a', 'x'.repeat(8193), { Overwrite: true }))).toMatchObject({
      message: expect.stringContaining('8192'),
    });
    await put('a', 'small', { Overwrite: true });
    await put('a', 'small', { Overwrite: true, Tier: 'Intelligent-Tiering' });
    expect(await describeOne(ssm, 'a')).toMatchObject({ Tier: 'Advanced' });
    const down = put('a', 'x', { Overwrite: true, Tier: 'Standard' });
    expect(await refusalOf(down)).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("You can't downgrade a parameter"),
    });
  });

  test('has room for so many, then for none until one goes', async ({ cloud, ssm, put }) => {
    await put('a');
    // As if as many were there as there can be.
    const cell = cloud.kernel.cell({ service: 'ssm', account: ACCOUNT, region: 'us-east-1' });
    const count = (census: Census) => cloud.kernel.transact(cell, (tx) => tx.put(censuses, census));
    count({ Standard: 10_000, Advanced: 100_000 });
    for (const [tier, words] of [
      ['Standard', 'standard parameters for this AWS account and Region (10000)'],
      ['Advanced', 'advanced parameters for this AWS account and Region (100000)'],
    ] as const) {
      expect(await refusalOf(put('b', 'x', { Tier: tier }))).toMatchObject({
        name: 'ParameterLimitExceeded',
        message: expect.stringContaining(words),
      });
    }
    expect(await refusalOf(put('a', 'x', { Overwrite: true, Tier: 'Advanced' }))).toMatchObject({
      name: 'ParameterLimitExceeded',
    });
    // What is there can be written still.
    expect(await put('a', 'y', { Overwrite: true })).toBe(2);
    count({ Standard: 10_000, Advanced: 0 });
    await put('b', 'x', { Tier: 'Intelligent-Tiering' });
    expect(await describeOne(ssm, 'b')).toMatchObject({ Tier: 'Advanced' });
    await ssm.deleteParameter({ Name: 'a' });
    expect(await put('c')).toBe(1);
  });

  test('counts bytes, not characters', async ({ put }) => {
    expect(await refusalOf(put('a', 'ü'.repeat(2049)))).toMatchObject({
      name: 'ValidationException',
    });
  });

  test.for([
    ['x', undefined, 'Standard'],
    ['x'.repeat(4097), undefined, 'Advanced'],
    ['x', '[{}]', 'Standard'],
    [
      'x',
      '[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Days"}}]',
      'Advanced',
    ],
  ] as const)(
    'that is intelligent is chosen: %.10s %.40s',
    async ([Value, Policies, tier], { ssm }) => {
      const { Tier } = await ssm.putParameter({
        Name: 'a',
        Value,
        Type: 'String',
        Tier: 'Intelligent-Tiering',
        Policies,
      });
      expect(Tier).toBe(tier);
    },
  );

  test('that is not said is the one of the account', async ({ ssm, put }) => {
    await ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'Advanced' });
    await put('a');
    expect(await describeOne(ssm, 'a')).toMatchObject({ Tier: 'Advanced' });
    await ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'Intelligent-Tiering' });
    await put('b', 'x'.repeat(5000));
    expect(await describeOne(ssm, 'b')).toMatchObject({ Tier: 'Advanced' });
    await put('c', 'x', { Tier: 'Standard' });
    expect(await read(ssm, 'c')).toMatchObject({ Value: 'x' });
  });
});

describe('a service setting', () => {
  test('has its usual value, a new one, and the usual one again', async ({ cloud, ssm }) => {
    const ARN = `arn:aws:ssm:us-east-1:${ACCOUNT}:servicesetting${THROUGHPUT}`;
    const usual = {
      ARN,
      SettingId: THROUGHPUT,
      SettingValue: 'false',
      LastModifiedUser: 'System',
      Status: 'Default',
    };
    const get = async (SettingId = THROUGHPUT) =>
      (await ssm.getServiceSetting({ SettingId })).ServiceSetting;
    expect(await get()).toEqual(usual);
    await ssm.updateServiceSetting({ SettingId: ARN, SettingValue: 'true' });
    const changed = {
      ARN,
      SettingId: THROUGHPUT,
      SettingValue: 'true',
      LastModifiedUser: `arn:aws:iam::${ACCOUNT}:root`,
      LastModifiedDate: cloud.clock.now(),
      Status: 'Customized',
    };
    expect(await get()).toEqual(changed);
    expect(await get(ARN)).toEqual(changed);
    expect((await ssm.resetServiceSetting({ SettingId: THROUGHPUT })).ServiceSetting).toEqual(
      usual,
    );
    expect(await get()).toEqual(usual);
  });

  test.for([
    [THROUGHPUT, 'yes', 'ValidationException'],
    [TIER, 'Gold', 'ValidationException'],
    ['/ssm/none', 'x', 'ServiceSettingNotFound'],
    ['/ssm/documents/console/public-sharing-permission', 'Disable', 'NotImplemented'],
  ] as const)('%s is not %s', async ([SettingId, SettingValue, name], { ssm }) => {
    expect(await refusalOf(ssm.updateServiceSetting({ SettingId, SettingValue }))).toMatchObject({
      name,
    });
    if (name === 'ValidationException') return;
    expect(await refusalOf(ssm.getServiceSetting({ SettingId }))).toMatchObject({ name });
    expect(await refusalOf(ssm.resetServiceSetting({ SettingId }))).toMatchObject({ name });
  });
});
