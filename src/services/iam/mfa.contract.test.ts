import { inflateSync } from 'node:zlib';

import type { IAM } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';

import { createCloud, type Cloud } from '../../index.ts';
import { takeCode } from './mfa.ts';
import { ACCOUNT, arn, auditOf, clientWith, codeAt, refusalOf, test } from './testing.ts';

const SERIAL = arn('mfa/phone');

async function deviceOf(iam: IAM, VirtualMFADeviceName = 'phone') {
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName });
  return VirtualMFADevice?.Base32StringSeed;
}

function enable(cloud: Cloud, iam: IAM, seed: Uint8Array | undefined, more: object = {}) {
  return iam.enableMFADevice({
    UserName: 'anna',
    SerialNumber: SERIAL,
    AuthenticationCode1: codeAt(cloud, seed, -1),
    AuthenticationCode2: codeAt(cloud, seed),
    ...more,
  });
}

describe('IAM-6: virtual MFA devices', () => {
  test('are made with a seed and its picture, which are shown once', async ({ iam }) => {
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({
      VirtualMFADeviceName: 'phone',
      Path: '/team/',
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    expect(VirtualMFADevice).toEqual({
      SerialNumber: arn('mfa/team/phone'),
      Base32StringSeed: expect.any(Uint8Array),
      QRCodePNG: expect.any(Uint8Array),
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    const { Base32StringSeed: seed = [], QRCodePNG: picture = [] } = VirtualMFADevice ?? {};
    expect(Buffer.from(seed).toString()).toMatch(/^[A-Z2-7]{64}$/);
    const png = Buffer.from(picture);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const data = png.subarray(png.indexOf('IDAT') + 4);
    const side = png.readUInt32BE(16);
    expect(inflateSync(data).length).toBe(side * (1 + Math.ceil(side / 8)));
    const { VirtualMFADevices } = await iam.listVirtualMFADevices({});
    expect(VirtualMFADevices).toEqual([{ SerialNumber: arn('mfa/team/phone') }]);
  });

  test('a name is taken once in a path', async ({ iam }) => {
    await deviceOf(iam);
    expect(await refusalOf(iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' }))).toEqual({
      name: 'EntityAlreadyExistsException',
      message: 'MFADevice entity at the same path and name already exists.',
      status: 409,
    });
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone', Path: '/other/' });
  });

  test('become a user’s by two codes, one after the other', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const seed = await deviceOf(iam);
    await enable(cloud, iam, seed);
    const EnableDate = expect.any(Date);
    const listed = { UserName: 'anna', SerialNumber: SERIAL, EnableDate };
    expect((await iam.listMFADevices({ UserName: 'anna' })).MFADevices).toEqual([listed]);
    expect(await iam.getMFADevice({ SerialNumber: SERIAL })).toMatchObject(listed);
    const { VirtualMFADevices } = await iam.listVirtualMFADevices({ AssignmentStatus: 'Assigned' });
    expect(VirtualMFADevices).toEqual([
      { SerialNumber: SERIAL, EnableDate, User: expect.objectContaining({ UserName: 'anna' }) },
    ]);
    const free = await iam.listVirtualMFADevices({ AssignmentStatus: 'Unassigned' });
    expect(free.VirtualMFADevices).toEqual([]);
    await cloud.clock.advance({ minutes: 1 });
    expect((await refusalOf(enable(cloud, iam, seed))).message).toBe(
      'MFADevice is already in use.',
    );
  });

  test.for([
    ['the same code twice', 0, 0],
    ['codes in the wrong order', 0, -1],
    ['codes with one left out between them', -2, 0],
    ['codes of an hour ago', -120, -119],
    ['codes of tomorrow', 2880, 2881],
  ] as const)('%s are refused', async ([, first, second], { cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const seed = await deviceOf(iam);
    const refusal = await refusalOf(
      enable(cloud, iam, seed, {
        AuthenticationCode1: codeAt(cloud, seed, first),
        AuthenticationCode2: codeAt(cloud, seed, second),
      }),
    );
    expect(refusal).toEqual({
      name: 'InvalidAuthenticationCodeException',
      message: 'Authentication code for device is not valid.',
      status: 403,
    });
    expect((await iam.listMFADevices({ UserName: 'anna' })).MFADevices).toEqual([]);
  });

  test('codes of another device are refused', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    await deviceOf(iam);
    const other = await deviceOf(iam, 'other');
    expect((await refusalOf(enable(cloud, iam, other))).name).toBe(
      'InvalidAuthenticationCodeException',
    );
  });

  test('a user has eight at most', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    for (let number = 1; number <= 8; number += 1) {
      const seed = await deviceOf(iam, `device-${number}`);
      await enable(cloud, iam, seed, { SerialNumber: arn(`mfa/device-${number}`) });
    }
    expect(await refusalOf(enable(cloud, iam, await deviceOf(iam)))).toEqual({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for MFADevicesPerUser: 8',
      status: 409,
    });
  });

  test('a clock that goes wrong is put right, and only with new codes', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const seed = await deviceOf(iam);
    await enable(cloud, iam, seed);
    const resync = (first: number) =>
      iam.resyncMFADevice({
        UserName: 'anna',
        SerialNumber: SERIAL,
        AuthenticationCode1: codeAt(cloud, seed, first),
        AuthenticationCode2: codeAt(cloud, seed, first + 1),
      });
    for (const taken of [-1, 0])
      expect((await refusalOf(resync(taken))).name).toBe('InvalidAuthenticationCodeException');
    await resync(60);
    expect((await refusalOf(resync(200))).name).toBe('InvalidAuthenticationCodeException');
  });

  test('in use they are not deleted, and keep their user', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    await enable(cloud, iam, await deviceOf(iam));
    expect(await refusalOf(iam.deleteVirtualMFADevice({ SerialNumber: SERIAL }))).toEqual({
      name: 'DeleteConflictException',
      message: 'MFA VirtualDevice in use. Must deactivate first.',
      status: 409,
    });
    expect((await refusalOf(iam.deleteUser({ UserName: 'anna' }))).message).toBe(
      'Cannot delete entity, must deactivate MFA device first.',
    );
    await iam.deactivateMFADevice({ UserName: 'anna', SerialNumber: SERIAL });
    await iam.deleteVirtualMFADevice({ SerialNumber: SERIAL });
    await iam.deleteUser({ UserName: 'anna' });
    expect((await iam.listVirtualMFADevices({})).VirtualMFADevices).toEqual([]);
  });

  test('of somebody else, or none, are not found', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    await iam.createUser({ UserName: 'beth' });
    await enable(cloud, iam, await deviceOf(iam));
    const missing = (SerialNumber: string) => ({
      name: 'NoSuchEntityException',
      message: `VirtualMFADevice with serial number ${SerialNumber} doesn't exist.`,
      status: 404,
    });
    const ofBeth = { UserName: 'beth', SerialNumber: SERIAL };
    expect(await refusalOf(iam.deactivateMFADevice(ofBeth))).toEqual(missing(SERIAL));
    expect(await refusalOf(iam.getMFADevice(ofBeth))).toEqual(missing(SERIAL));
    const fob = { UserName: 'anna', SerialNumber: 'GAHT12345678' };
    expect(await refusalOf(iam.deactivateMFADevice(fob))).toEqual(missing('GAHT12345678'));
    expect(await refusalOf(iam.deleteVirtualMFADevice(fob))).toEqual(missing('GAHT12345678'));
    expect(await refusalOf(iam.getMFADevice({ SerialNumber: arn('mfa/none') }))).toEqual(
      missing(arn('mfa/none')),
    );
  });

  test('have tags, by which they are granted', async ({ cloud, iam }) => {
    await deviceOf(iam);
    await iam.tagMFADevice({ SerialNumber: SERIAL, Tags: [{ Key: 'Team', Value: 'blue' }] });
    const blue = await clientWith(cloud, {
      Action: ['iam:DeleteVirtualMFADevice', 'iam:ListMFADeviceTags'],
      Resource: arn('mfa/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/Team': 'blue' } },
    });
    expect((await blue.listMFADeviceTags({ SerialNumber: SERIAL })).Tags).toEqual([
      { Key: 'Team', Value: 'blue' },
    ]);
    await iam.untagMFADevice({ SerialNumber: SERIAL, TagKeys: ['Team'] });
    expect((await refusalOf(blue.deleteVirtualMFADevice({ SerialNumber: SERIAL }))).name).toBe(
      'AccessDenied',
    );
    expect((await iam.listMFADeviceTags({ SerialNumber: SERIAL })).Tags).toEqual([]);
  });

  test('SEC: neither the seed nor a code is recorded', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const seed = await deviceOf(iam);
    const code = codeAt(cloud, seed);
    await enable(cloud, iam, seed);
    const records = await auditOf(cloud);
    expect(records).toContain('"eventName":"EnableMFADevice"');
    expect(records).not.toContain(Buffer.from(seed ?? []).toString());
    expect(records).not.toContain(Buffer.from(seed ?? []).toString('base64'));
    expect(records).not.toContain(`"${code}"`);
  });
});

/** What the kernel asks when STS is shown a code. */
describe('IAM-6: a code that is shown', () => {
  async function withDevice(cloud: Cloud, iam: IAM) {
    const { User } = await iam.createUser({ UserName: 'anna' });
    const seed = await deviceOf(iam);
    await enable(cloud, iam, seed);
    await cloud.clock.advance({ seconds: 30 });
    return {
      seed,
      take: (code: string, userId = User?.UserId ?? '', serial = SERIAL) => {
        const cell = cloud.kernel.cell({ service: 'iam', account: ACCOUNT, region: 'us-east-1' });
        return cloud.kernel.transact(cell, (tx) =>
          takeCode(tx, { account: ACCOUNT, userId, serial, code }),
        );
      },
    };
  }

  test('is taken once', async ({ cloud, iam }) => {
    const { seed, take } = await withDevice(cloud, iam);
    const code = codeAt(cloud, seed);
    expect(take(code)).toBe(true);
    expect(take(code)).toBe(false);
    await cloud.clock.advance({ seconds: 30 });
    expect(take(code)).toBe(false);
    expect(take(codeAt(cloud, seed))).toBe(true);
  });

  test('is not one of those that enabled the device', async ({ cloud, iam }) => {
    const { seed, take } = await withDevice(cloud, iam);
    expect(take(codeAt(cloud, seed, -1))).toBe(false);
  });

  test.for([
    ['a step early', 1, true],
    ['two steps early', 2, false],
    ['a day early', 2880, false],
  ] as const)('%s', async ([, steps, isTaken], { cloud, iam }) => {
    const { seed, take } = await withDevice(cloud, iam);
    expect(take(codeAt(cloud, seed, steps))).toBe(isTaken);
  });

  test('is the user’s own, of a device that is there', async ({ cloud, iam }) => {
    const { seed, take } = await withDevice(cloud, iam);
    const { User } = await iam.createUser({ UserName: 'beth' });
    expect(take(codeAt(cloud, seed), User?.UserId)).toBe(false);
    expect(take(codeAt(cloud, seed), undefined, arn('mfa/none'))).toBe(false);
    await iam.deactivateMFADevice({ UserName: 'anna', SerialNumber: SERIAL });
    expect(take(codeAt(cloud, seed))).toBe(false);
  });

  test('after five wrong ones none is looked at until the next half minute', async ({
    cloud,
    iam,
  }) => {
    const { seed, take } = await withDevice(cloud, iam);
    const right = codeAt(cloud, seed);
    const wrong = right === '000000' ? '000001' : '000000';
    for (let times = 0; times < 5; times += 1) expect(take(wrong)).toBe(false);
    expect(take(right)).toBe(false);
    await cloud.clock.advance({ seconds: 30 });
    expect(take(codeAt(cloud, seed))).toBe(true);
  });
});

test.for([
  ['createVirtualMFADevice', { VirtualMFADeviceName: 'phone' }, SERIAL],
  ['deleteVirtualMFADevice', { SerialNumber: SERIAL }, SERIAL],
  [
    'enableMFADevice',
    {
      UserName: 'anna',
      SerialNumber: SERIAL,
      AuthenticationCode1: '123456',
      AuthenticationCode2: '123456',
    },
    arn('user/anna'),
  ],
  [
    'resyncMFADevice',
    {
      UserName: 'anna',
      SerialNumber: SERIAL,
      AuthenticationCode1: '123456',
      AuthenticationCode2: '123456',
    },
    arn('user/anna'),
  ],
  ['deactivateMFADevice', { UserName: 'anna', SerialNumber: SERIAL }, arn('user/anna')],
  ['getMFADevice', { UserName: 'anna', SerialNumber: SERIAL }, arn('user/anna')],
  ['listMFADevices', { UserName: 'anna' }, arn('user/anna')],
  ['listVirtualMFADevices', {}, '*'],
  ['tagMFADevice', { SerialNumber: SERIAL, Tags: [] }, SERIAL],
  ['untagMFADevice', { SerialNumber: SERIAL, TagKeys: [] }, SERIAL],
  ['listMFADeviceTags', { SerialNumber: SERIAL }, SERIAL],
] as const)(
  '%s is denied to whom no policy allows it',
  async ([operation, input, on], { cloud }) => {
    const client = await clientWith(cloud, { Action: 's3:*' });
    const refusal = await refusalOf(
      (client[operation] as (given: object) => Promise<unknown>)(input),
    );
    expect(refusal.name).toBe('AccessDenied');
    expect(refusal.message).toContain(`resource: ${on}`);
  },
);

test('a device is there after a restart', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const dataDir = mkdtempSync(`${tmpdir()}/skykeep-iam-`);
  const { IAM: Client } = await import('@aws-sdk/client-iam');
  let cloud = await createCloud({ dataDir, clock: 'manual' });
  const seed = await deviceOf(new Client(cloud.root.clientConfig()));
  await cloud.stop();
  cloud = await createCloud({ dataDir, clock: 'manual' });
  const iam = new Client(cloud.root.clientConfig());
  await iam.createUser({ UserName: 'anna' });
  await enable(cloud, iam, seed);
  expect((await iam.listMFADevices({ UserName: 'anna' })).MFADevices).toHaveLength(1);
  await cloud.stop();
  rmSync(dataDir, { recursive: true });
});
