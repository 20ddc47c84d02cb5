import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Parameter policies on the clock of the test. */
import { describe, expect } from 'vitest';

import { createCloud } from '#index';

import { clientOf, describeOne, read, refusalOf, test } from './testing.ts';

const inHours = (now: Date, hours: number) => new Date(now.getTime() + hours * 3_600_000);
const expiration = (at: Date) => ({
  Type: 'Expiration',
  Version: '1.0',
  Attributes: { Timestamp: at.toISOString() },
});
const before = (Before: string, Unit = 'Days') => ({
  Type: 'ExpirationNotification',
  Version: '1.0',
  Attributes: { Before, Unit },
});
const unchanged = (After: string, Unit = 'Days') => ({
  Type: 'NoChangeNotification',
  Version: '1.0',
  Attributes: { After, Unit },
});
const having = (...policies: object[]) => ({
  Tier: 'Advanced' as const,
  Policies: JSON.stringify(policies),
});

describe('PS-2: an Expiration policy', () => {
  test('deletes the parameter in its second', async ({ cloud, ssm, put }) => {
    await put('/a/b', 'x', having(expiration(inHours(cloud.clock.now(), 24))));
    await cloud.clock.advance({ hours: 23, minutes: 59, seconds: 59 });
    expect(await read(ssm, '/a/b')).toMatchObject({ Value: 'x' });
    await cloud.clock.advance({ seconds: 1 });
    expect(await refusalOf(read(ssm, '/a/b'))).toMatchObject({ name: 'ParameterNotFound' });
    expect((await ssm.getParametersByPath({ Path: '/a' })).Parameters).toEqual([]);
  });

  test('stays until it is replaced or taken away', async ({ cloud, ssm, put }) => {
    const now = cloud.clock.now();
    await put('kept', 'x', having(expiration(inHours(now, 10))));
    await put('later', 'x', having(expiration(inHours(now, 10))));
    await put('never', 'x', having(expiration(inHours(now, 10))));
    await put('kept', 'y', { Overwrite: true });
    await put('later', 'y', { Overwrite: true, ...having(expiration(inHours(now, 20))) });
    await put('never', 'y', { Overwrite: true, Policies: '[{}]' });
    const there = async () =>
      (await ssm.getParameters({ Names: ['kept', 'later', 'never'] })).Parameters?.map(
        ({ Name }) => Name,
      );
    await cloud.clock.advance({ hours: 10 });
    expect(await there()).toEqual(['later', 'never']);
    await cloud.clock.advance({ hours: 10 });
    expect(await there()).toEqual(['never']);
    await cloud.clock.advance({ days: 400 });
    expect(await there()).toEqual(['never']);
    expect(await describeOne(ssm, 'never')).toMatchObject({ Policies: [] });
  });

  test('is of the parameter for which it was made', async ({ cloud, ssm, put }) => {
    await put('a', 'x', having(expiration(inHours(cloud.clock.now(), 10))));
    await ssm.deleteParameter({ Name: 'a' });
    await put('a', 'new');
    await cloud.clock.advance({ hours: 11 });
    expect(await read(ssm, 'a')).toMatchObject({ Value: 'new' });
  });

  test('is kept over a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-ssm-'));
    try {
      const first = await createCloud({ clock: 'manual', dataDir });
      const at = first.clock.now();
      await clientOf(first.root).putParameter({
        Name: 'a',
        Value: 'x',
        Type: 'String',
        ...having(expiration(inHours(at, 24))),
      });
      await first.stop();
      const again = await createCloud({ clock: 'manual', dataDir });
      expect(await read(clientOf(again.root), 'a')).toMatchObject({ Value: 'x' });
      await again.clock.advance({ hours: 25 });
      expect(await refusalOf(read(clientOf(again.root), 'a'))).toMatchObject({
        name: 'ParameterNotFound',
      });
      await again.stop();
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('PS-2: notifications', () => {
  test('are due before the end, or when nothing has changed, and wait for EventBridge', async ({
    cloud,
    ssm,
    put,
  }) => {
    const policies = [
      expiration(inHours(cloud.clock.now(), 30 * 24)),
      before('15'),
      unchanged('20'),
      before('2', 'Hours'),
    ];
    await put('a', 'x', having(...policies));
    const statuses = async () =>
      (await describeOne(ssm, 'a')).Policies?.map(({ PolicyStatus }) => PolicyStatus);
    expect((await describeOne(ssm, 'a')).Policies).toEqual(
      policies.map((policy) => ({
        PolicyText: JSON.stringify(policy),
        PolicyType: policy.Type,
        PolicyStatus: 'Pending',
      })),
    );
    await cloud.clock.advance({ days: 14, hours: 23 });
    expect(await statuses()).toEqual(['Pending', 'Pending', 'Pending', 'Pending']);
    // Until EventBridge takes it, a notification is in progress, and tried again.
    await cloud.clock.advance({ hours: 1 });
    const told = (await statuses())?.[1];
    expect(told).toMatch(/InProgress|Finished/);
    expect(await statuses()).toEqual(['Pending', told, 'Pending', 'Pending']);
    // A change starts the wait anew.
    await put('a', 'y', { Overwrite: true });
    await cloud.clock.advance({ days: 5 });
    expect(await statuses()).toEqual(['Pending', told, 'Pending', 'Pending']);
    await cloud.clock.advance({ days: 9, hours: 22 });
    expect(await statuses()).toEqual(['Pending', told, 'Pending', told]);
    await cloud.clock.advance({ hours: 2 });
    expect(await refusalOf(read(ssm, 'a'))).toMatchObject({ name: 'ParameterNotFound' });
  });

  test('come when nothing has changed for a time', async ({ cloud, ssm, put }) => {
    await put('a', 'x', having(unchanged('3', 'Hours')));
    const status = async () => (await describeOne(ssm, 'a')).Policies?.[0]?.PolicyStatus;
    await cloud.clock.advance({ hours: 2, minutes: 59 });
    expect(await status()).toBe('Pending');
    await cloud.clock.advance({ minutes: 1 });
    expect(await status()).toMatch(/InProgress|Finished/);
    // What was told once is told again after the next change.
    await put('a', 'y', { Overwrite: true });
    expect(await status()).toBe('Pending');
  });
});

describe('a policy is refused', () => {
  const soon = expiration(new Date('2099-01-01T00:00:00Z'));
  test.for([
    ['in the standard tier', { Policies: JSON.stringify([soon]) }, 'ValidationException'],
    ['that is no JSON', { Tier: 'Advanced', Policies: '[' }, 'InvalidPolicyAttributeException'],
    ['that is no object', { Tier: 'Advanced', Policies: '[1]' }, 'InvalidPolicyAttributeException'],
    ['of another type', having({ ...soon, Type: 'Rotation' }), 'InvalidPolicyTypeException'],
    ['of no type', having({ Version: '1.0' }), 'InvalidPolicyTypeException'],
    ['of another version', having({ ...soon, Version: '2.0' }), 'InvalidPolicyAttributeException'],
    ['with more members', having({ ...soon, More: 1 }), 'InvalidPolicyAttributeException'],
    [
      'with more attributes',
      having({ ...soon, Attributes: { ...soon.Attributes, Unit: 'Days' } }),
      'InvalidPolicyAttributeException',
    ],
    [
      'of the past',
      having(expiration(new Date('2001-01-01T00:00:00Z'))),
      'InvalidPolicyAttributeException',
    ],
    [
      'of a day',
      having({ ...soon, Attributes: { Timestamp: '2099-01-01' } }),
      'InvalidPolicyAttributeException',
    ],
    ['without an expiration', having(before('1')), 'IncompatiblePolicyException'],
    ['with two expirations', having(soon, soon), 'IncompatiblePolicyException'],
    ['of no days', having(soon, before('0')), 'InvalidPolicyAttributeException'],
    ['of half days', having(soon, before('1.5')), 'InvalidPolicyAttributeException'],
    ['of weeks', having(unchanged('1', 'Weeks')), 'InvalidPolicyAttributeException'],
    ['of ages', having(unchanged('100000')), 'InvalidPolicyAttributeException'],
    [
      'as the eleventh',
      having(...Array.from({ length: 11 }, () => unchanged('1'))),
      'PoliciesLimitExceededException',
    ],
  ] as const)('%s', async ([_what, more, name], { ssm, put }) => {
    expect(await refusalOf(put('a', 'x', more))).toMatchObject({ name });
    expect(await refusalOf(read(ssm, 'a'))).toMatchObject({ name: 'ParameterNotFound' });
  });
});
