import { describe, expect } from 'vitest';

import { arn, auditOf, clientOf, clientWith, refusalOf, test, userWith } from './testing.ts';

const GOOD = 'Correct-horse-7';
const BETTER = 'Battery-staple-8';

describe('IAM-5: the password policy', () => {
  test('is told as it was set; what is not given goes back to its default', async ({ iam }) => {
    expect(await refusalOf(iam.getAccountPasswordPolicy({}))).toEqual({
      name: 'NoSuchEntityException',
      message: 'The Password Policy with domain name 000000000000 cannot be found.',
      status: 404,
    });
    await iam.updateAccountPasswordPolicy({
      MinimumPasswordLength: 12,
      RequireSymbols: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 5,
      HardExpiry: true,
    });
    expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 12,
      RequireSymbols: true,
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 5,
      HardExpiry: true,
    });
    await iam.updateAccountPasswordPolicy({ RequireNumbers: true });
    expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      RequireNumbers: true,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: false,
    });
    await iam.deleteAccountPasswordPolicy({});
    expect((await refusalOf(iam.deleteAccountPasswordPolicy({}))).name).toBe(
      'NoSuchEntityException',
    );
  });

  test.for([
    [{ MinimumPasswordLength: 5 }, 'minimumPasswordLength'],
    [{ MinimumPasswordLength: 129 }, 'minimumPasswordLength'],
    [{ MaxPasswordAge: 1096 }, 'maxPasswordAge'],
    [{ PasswordReusePrevention: 25 }, 'passwordReusePrevention'],
  ] as const)('%j is out of range', async ([input, member], { iam }) => {
    const refusal = await refusalOf(iam.updateAccountPasswordPolicy(input));
    expect(refusal).toMatchObject({ name: 'ValidationError', status: 400 });
    expect(refusal.message).toContain(`at '${member}' failed to satisfy constraint`);
  });

  test.for([
    [{ MinimumPasswordLength: 20 }, 'Password should have a minimum length of 20'],
    [{ RequireSymbols: true }, 'Password should have at least one symbol'],
    [{ RequireNumbers: true }, 'Password should have at least one number'],
    [{ RequireUppercaseCharacters: true }, 'Password should have at least one uppercase letter'],
  ] as const)('with %j a password that lacks it is refused', async ([policy, message], { iam }) => {
    await iam.updateAccountPasswordPolicy(policy);
    await iam.createUser({ UserName: 'anna' });
    const call = iam.createLoginProfile({ UserName: 'anna', Password: 'onlyletters' });
    expect(await refusalOf(call)).toEqual({
      name: 'PasswordPolicyViolationException',
      message,
      status: 400,
    });
  });

  test.for(['short-1', 'onlylowercaseletters', 'lower and 123'.replaceAll(' ', '')])(
    'without one, AWS asks for eight characters of three classes: %s is refused',
    async (Password, { iam }) => {
      await iam.createUser({ UserName: 'anna' });
      expect((await refusalOf(iam.createLoginProfile({ UserName: 'anna', Password }))).name).toBe(
        'PasswordPolicyViolationException',
      );
    },
  );
});

describe('a login profile', () => {
  test('is made, told without its password, changed and deleted', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const { LoginProfile } = await iam.createLoginProfile({
      UserName: 'anna',
      Password: GOOD,
      PasswordResetRequired: true,
    });
    expect(LoginProfile).toEqual({
      UserName: 'anna',
      CreateDate: expect.any(Date),
      PasswordResetRequired: true,
    });
    await iam.updateLoginProfile({ UserName: 'anna', PasswordResetRequired: false });
    expect((await iam.getLoginProfile({ UserName: 'anna' })).LoginProfile).toEqual({
      ...LoginProfile,
      PasswordResetRequired: false,
    });
    expect(await refusalOf(iam.createLoginProfile({ UserName: 'anna', Password: GOOD }))).toEqual({
      name: 'EntityAlreadyExistsException',
      message: 'Login Profile for user anna already exists.',
      status: 409,
    });
    expect((await refusalOf(iam.deleteUser({ UserName: 'anna' }))).message).toBe(
      'Cannot delete entity, must delete login profile first.',
    );
    await iam.deleteLoginProfile({ UserName: 'anna' });
    expect(await refusalOf(iam.getLoginProfile({ UserName: 'anna' }))).toEqual({
      name: 'NoSuchEntityException',
      message: 'Login Profile for User anna cannot be found.',
      status: 404,
    });
  });

  test.for([
    ['createLoginProfile', { UserName: 'nobody', Password: GOOD }],
    ['updateLoginProfile', { UserName: 'nobody', Password: GOOD }],
    ['getLoginProfile', { UserName: 'nobody' }],
    ['deleteLoginProfile', { UserName: 'nobody' }],
  ] as const)('%s of a user who does not exist', async ([operation, input], { iam }) => {
    const call = (iam[operation] as (given: object) => Promise<unknown>)(input);
    expect((await refusalOf(call)).message).toBe('The user with name nobody cannot be found.');
  });

  test('a password must be given', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    expect((await refusalOf(iam.createLoginProfile({ UserName: 'anna' }))).name).toBe(
      'ValidationError',
    );
  });

  test('SEC: passwords are neither recorded nor told', async ({ cloud, iam }) => {
    const anna = await userWith(cloud, 'anna', { Action: 'iam:ChangePassword' });
    await iam.createLoginProfile({ UserName: 'anna', Password: GOOD });
    await anna.changePassword({ OldPassword: GOOD, NewPassword: BETTER });
    await iam.updateLoginProfile({ UserName: 'anna', Password: 'Another-one-9' });
    const records = await auditOf(cloud);
    expect(records).toContain('"eventName":"ChangePassword"');
    for (const secret of [GOOD, BETTER, 'Another-one-9']) expect(records).not.toContain(secret);
  });
});

describe('IAM-7: users change their own password', () => {
  test('with the permission, and with the old password only', async ({ cloud, iam }) => {
    const anna = await userWith(cloud, 'anna', {
      Action: 'iam:ChangePassword',
      Resource: arn('user/${aws:username}'),
    });
    await iam.createLoginProfile({
      UserName: 'anna',
      Password: GOOD,
      PasswordResetRequired: true,
    });
    const wrong = anna.changePassword({ OldPassword: BETTER, NewPassword: BETTER });
    expect(await refusalOf(wrong)).toEqual({
      name: 'AccessDenied',
      message: 'The old password was incorrect.',
      status: 403,
    });
    await anna.changePassword({ OldPassword: GOOD, NewPassword: BETTER });
    const { LoginProfile } = await iam.getLoginProfile({ UserName: 'anna' });
    expect(LoginProfile?.PasswordResetRequired).toBe(false);
    const again = anna.changePassword({ OldPassword: GOOD, NewPassword: 'Third-one-9' });
    expect((await refusalOf(again)).name).toBe('AccessDenied');
    const weak = anna.changePassword({ OldPassword: BETTER, NewPassword: 'weak' });
    expect((await refusalOf(weak)).name).toBe('PasswordPolicyViolationException');
  });

  test('without a permission only where the password policy lets them', async ({ cloud, iam }) => {
    const anna = await userWith(cloud, 'anna');
    await iam.createLoginProfile({ UserName: 'anna', Password: GOOD });
    const change = () => anna.changePassword({ OldPassword: GOOD, NewPassword: BETTER });
    expect((await refusalOf(change())).message).toContain('iam:ChangePassword');
    await iam.updateAccountPasswordPolicy({ AllowUsersToChangePassword: true });
    await change();
  });

  test('a denial holds although the password policy lets them', async ({ cloud, iam }) => {
    await iam.updateAccountPasswordPolicy({ AllowUsersToChangePassword: true });
    const anna = await userWith(cloud, 'anna', { Effect: 'Deny', Action: 'iam:ChangePassword' });
    await iam.createLoginProfile({ UserName: 'anna', Password: GOOD });
    const change = anna.changePassword({ OldPassword: GOOD, NewPassword: BETTER });
    expect((await refusalOf(change)).message).toContain('explicit deny');
  });

  test('roots and roles have none to change', async ({ iam }) => {
    const change = iam.changePassword({ OldPassword: GOOD, NewPassword: BETTER });
    expect((await refusalOf(change)).name).toBe('InvalidUserTypeException');
  });

  test('a password that the policy remembers is not used again', async ({ cloud, iam }) => {
    await iam.updateAccountPasswordPolicy({
      PasswordReusePrevention: 2,
      AllowUsersToChangePassword: true,
    });
    const anna = await userWith(cloud, 'anna');
    await iam.createLoginProfile({ UserName: 'anna', Password: 'password-1' });
    await anna.changePassword({ OldPassword: 'password-1', NewPassword: 'password-2' });
    for (const NewPassword of ['password-1', 'password-2']) {
      const change = anna.changePassword({ OldPassword: 'password-2', NewPassword });
      expect((await refusalOf(change)).name).toBe('PasswordPolicyViolationException');
    }
    await anna.changePassword({ OldPassword: 'password-2', NewPassword: 'password-3' });
    await anna.changePassword({ OldPassword: 'password-3', NewPassword: 'password-1' });
  });

  test('with a hard expiry, an expired password is changed by an administrator only', async ({
    cloud,
    iam,
  }) => {
    await iam.updateAccountPasswordPolicy({
      MaxPasswordAge: 1,
      HardExpiry: true,
      AllowUsersToChangePassword: true,
    });
    await iam.createUser({ UserName: 'anna' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'anna' });
    const anna = clientOf(cloud, AccessKey);
    await iam.createLoginProfile({ UserName: 'anna', Password: GOOD });
    await cloud.clock.advance({ days: 1 });
    const change = anna.changePassword({ OldPassword: GOOD, NewPassword: BETTER });
    expect(await refusalOf(change)).toMatchObject({
      name: 'AccessDenied',
      message: 'The password has expired. An administrator must set another one.',
    });
    await iam.updateLoginProfile({ UserName: 'anna', Password: BETTER });
    await anna.changePassword({ OldPassword: BETTER, NewPassword: GOOD });
  });
});

test.for([
  ['createLoginProfile', { UserName: 'anna', Password: GOOD }, 'user/anna'],
  ['updateLoginProfile', { UserName: 'anna', Password: GOOD }, 'user/anna'],
  ['getLoginProfile', { UserName: 'anna' }, 'user/anna'],
  ['deleteLoginProfile', { UserName: 'anna' }, 'user/anna'],
  ['updateAccountPasswordPolicy', {}, ''],
  ['getAccountPasswordPolicy', {}, ''],
  ['deleteAccountPasswordPolicy', {}, ''],
] as const)(
  '%s is denied to whom no policy allows it',
  async ([operation, input, resource], { cloud }) => {
    const client = await clientWith(cloud, { Action: 's3:*' });
    const refusal = await refusalOf(
      (client[operation] as (given: object) => Promise<unknown>)(input),
    );
    expect(refusal.name).toBe('AccessDenied');
    expect(refusal.message).toContain(
      `iam:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`,
    );
    expect(refusal.message).toContain(resource);
  },
);
