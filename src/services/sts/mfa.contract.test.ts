import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import { ACCOUNT, holding, makeRole, makeUser, refusalOf, test } from './testing.ts';

const present = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const RoleSessionName = 'session';
const WRONG = {
  name: 'AccessDenied',
  message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
  status: 403,
};
const NOT_OWN = {
  name: 'AccessDenied',
  message:
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  status: 403,
};

/** Another code of six digits. */
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('STS-1: GetSessionToken with MFA', () => {
  test('gives a session that has shown a device, by which roles and policies may decide', async ({
    cloud,
    iam,
  }) => {
    const user = await makeUser(cloud, iam, 'anna');
    const RoleArn = await makeRole(iam, 'guarded', {
      Principal: { AWS: ACCOUNT },
      Condition: present,
    });
    const sts = new STS(user.config);
    const plain = new STS(holding(cloud, (await sts.getSessionToken({})).Credentials));
    expect((await refusalOf(plain.assumeRole({ RoleArn, RoleSessionName }))).name).toBe(
      'AccessDenied',
    );
    const shown = { SerialNumber: user.serial, TokenCode: user.code() };
    const { Credentials } = await sts.getSessionToken(shown);
    const session = holding(cloud, Credentials);
    await new STS(session).assumeRole({ RoleArn, RoleSessionName });
    expect((await new IAM(session).listUsers({})).Users).toHaveLength(1);
  });

  test('a trust may ask how long ago that was', async ({ cloud, iam }) => {
    const user = await makeUser(cloud, iam, 'anna');
    const RoleArn = await makeRole(iam, 'recent', {
      Principal: { AWS: ACCOUNT },
      Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } },
    });
    const shown = { SerialNumber: user.serial, TokenCode: user.code() };
    const { Credentials } = await new STS(user.config).getSessionToken(shown);
    const session = new STS(holding(cloud, Credentials));
    await cloud.clock.advance({ seconds: 299 });
    await session.assumeRole({ RoleArn, RoleSessionName });
    await cloud.clock.advance({ seconds: 1 });
    expect((await refusalOf(session.assumeRole({ RoleArn, RoleSessionName }))).name).toBe(
      'AccessDenied',
    );
  });

  test('a code is taken once, and a wrong one never', async ({ cloud, iam }) => {
    const user = await makeUser(cloud, iam, 'anna');
    const sts = new STS(user.config);
    const SerialNumber = user.serial;
    const wrong = sts.getSessionToken({ SerialNumber, TokenCode: other(user.code()) });
    expect(await refusalOf(wrong)).toEqual(WRONG);
    await sts.getSessionToken({ SerialNumber, TokenCode: user.code() });
    const again = sts.getSessionToken({ SerialNumber, TokenCode: user.code() });
    expect(await refusalOf(again)).toEqual(WRONG);
    await cloud.clock.advance({ seconds: 30 });
    await sts.getSessionToken({ SerialNumber, TokenCode: user.code() });
  });

  test('a device must be the caller’s, and both parts be given', async ({ cloud, iam }) => {
    const anna = await makeUser(cloud, iam, 'anna');
    const bob = await makeUser(cloud, iam, 'bob');
    const sts = new STS(anna.config);
    const TokenCode = bob.code();
    const ofBob = sts.getSessionToken({ SerialNumber: bob.serial, TokenCode });
    expect((await refusalOf(ofBob)).name).toBe('AccessDenied');
    for (const SerialNumber of ['GAHT12345678', 'arn:aws:iam::111111111111:mfa/anna'])
      expect(await refusalOf(sts.getSessionToken({ SerialNumber, TokenCode }))).toEqual(NOT_OWN);
    const root = new STS(cloud.root.clientConfig());
    const SerialNumber = anna.serial;
    expect(await refusalOf(root.getSessionToken({ SerialNumber, TokenCode }))).toEqual(NOT_OWN);
    const bothMissing =
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.';
    for (const half of [{ SerialNumber }, { TokenCode }])
      expect((await refusalOf(sts.getSessionToken(half))).message).toBe(bothMissing);
  });

  test('who is denied the call spends no code', async ({ cloud, iam }) => {
    const user = await makeUser(cloud, iam, 'anna');
    const Statement = [{ Effect: 'Deny', Action: 'sts:GetSessionToken', Resource: '*' }];
    const denial = { UserName: 'anna', PolicyName: 'deny' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.putUserPolicy({ ...denial, PolicyDocument });
    const sts = new STS(user.config);
    const shown = { SerialNumber: user.serial, TokenCode: user.code() };
    expect((await refusalOf(sts.getSessionToken(shown))).message).toContain('explicit deny');
    await iam.deleteUserPolicy(denial);
    await sts.getSessionToken(shown);
  });
});

describe('STS-1: AssumeRole with MFA', () => {
  test('a trust that asks for MFA is met by a code', async ({ cloud, iam }) => {
    const user = await makeUser(cloud, iam, 'anna');
    const RoleArn = await makeRole(iam, 'guarded', {
      Principal: { AWS: ACCOUNT },
      Condition: { ...present, NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } },
    });
    const sts = new STS(user.config);
    const call = (more: object) => sts.assumeRole({ RoleArn, RoleSessionName, ...more });
    expect((await refusalOf(call({}))).message).toContain('sts:AssumeRole');
    const SerialNumber = user.serial;
    const wrong = call({ SerialNumber, TokenCode: other(user.code()) });
    expect(await refusalOf(wrong)).toEqual(WRONG);
    const made = await call({ SerialNumber, TokenCode: user.code() });
    expect(made.AssumedRoleUser?.Arn).toContain(':assumed-role/guarded/session');
  });

  test('the session of the role has shown no device itself', async ({ cloud, iam }) => {
    const user = await makeUser(cloud, iam, 'anna');
    const Principal = { AWS: ACCOUNT };
    const first = await makeRole(iam, 'first', { Principal });
    const second = await makeRole(iam, 'second', { Principal, Condition: present });
    const shown = { SerialNumber: user.serial, TokenCode: user.code() };
    const sts = new STS(user.config);
    const made = await sts.assumeRole({ RoleArn: first, RoleSessionName, ...shown });
    const session = new STS(holding(cloud, made.Credentials));
    const chained = session.assumeRole({ RoleArn: second, RoleSessionName });
    expect((await refusalOf(chained)).name).toBe('AccessDenied');
    await cloud.clock.advance({ seconds: 30 });
    const next = { SerialNumber: user.serial, TokenCode: user.code() };
    const withCode = session.assumeRole({ RoleArn: second, RoleSessionName, ...next });
    expect(await refusalOf(withCode)).toEqual(NOT_OWN);
  });
});
