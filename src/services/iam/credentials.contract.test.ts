import { describe, expect } from 'vitest';

import { sign1Certificate } from './testing-certificates.ts';
import { ACCOUNT, arn, auditOf, clientWith, codeAt, refusalOf, test } from './testing.ts';

const CODECOMMIT = 'codecommit.amazonaws.com';

describe('service-specific credentials', () => {
  // [Recorded: test_id_match_user_mismatch]
  test('answer what AWS was recorded to answer', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName: 'anna',
      ServiceName: CODECOMMIT,
    });
    expect(made).toEqual({
      CreateDate: expect.any(Date),
      ServiceName: CODECOMMIT,
      ServicePassword: expect.stringMatching(/^.{44}$/),
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      ServiceUserName: `anna-at-${ACCOUNT}`,
      Status: 'Active',
      UserName: 'anna',
    });
    const given = {
      UserName: 'wrong-user-name',
      ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId,
    };
    for (const call of [
      iam.deleteServiceSpecificCredential(given),
      iam.resetServiceSpecificCredential(given),
      iam.updateServiceSpecificCredential({ ...given, Status: 'Inactive' }),
    ])
      expect(await refusalOf(call)).toEqual({
        name: 'NoSuchEntityException',
        message: 'The user with name wrong-user-name cannot be found.',
        status: 404,
      });
  });

  // [Recorded: test_invalid_update_parameters]
  test('refuse a status that is none in the words that AWS was recorded with', async ({ iam }) => {
    const ServiceSpecificCredentialId = 'A'.repeat(20);
    const call = iam.updateServiceSpecificCredential({
      UserName: 'anna',
      ServiceSpecificCredentialId,
      // SAFETY: what no client of the model would send.
      Status: 'Invalid' as 'Active',
    });
    const refusal = await refusalOf(call);
    expect(refusal.name).toBe('ValidationError');
    expect(refusal.message).toContain(
      "at 'status' failed to satisfy constraint: Member must satisfy enum value set",
    );
  });

  test('are reset, made inactive, listed without their password and deleted', async ({
    cloud,
    iam,
  }) => {
    await iam.createUser({ UserName: 'anna' });
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName: 'anna',
      ServiceName: CODECOMMIT,
    });
    const given = {
      UserName: 'anna',
      ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId,
    };
    const { ServiceSpecificCredential: reset } = await iam.resetServiceSpecificCredential(given);
    expect(reset).toEqual({ ...made, ServicePassword: expect.any(String) });
    expect(reset?.ServicePassword).not.toBe(made?.ServicePassword);
    await iam.updateServiceSpecificCredential({ ...given, Status: 'Inactive' });
    const { ServicePassword: _secret, ...shown } = made ?? {};
    const listed = [{ ...shown, Status: 'Inactive' }];
    const { ServiceSpecificCredentials } = await iam.listServiceSpecificCredentials({
      UserName: 'anna',
    });
    expect(ServiceSpecificCredentials).toEqual(listed);
    const all = await iam.listServiceSpecificCredentials({ AllUsers: true });
    expect(all.ServiceSpecificCredentials).toEqual(listed);
    const others = await iam.listServiceSpecificCredentials({
      UserName: 'anna',
      ServiceName: 'cassandra.amazonaws.com',
    });
    expect(others.ServiceSpecificCredentials).toEqual([]);
    expect((await refusalOf(iam.deleteUser({ UserName: 'anna' }))).name).toBe(
      'DeleteConflictException',
    );
    const records = await auditOf(cloud);
    expect(records).toContain('ResetServiceSpecificCredential');
    expect(records).not.toContain(made?.ServicePassword);
    expect(records).not.toContain(reset?.ServicePassword);
    await iam.deleteServiceSpecificCredential(given);
    expect((await refusalOf(iam.deleteServiceSpecificCredential(given))).name).toBe(
      'NoSuchEntityException',
    );
    await iam.deleteUser({ UserName: 'anna' });
  });

  test('are two at most for each service, with names of their own', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const create = (ServiceName: string) =>
      iam.createServiceSpecificCredential({ UserName: 'anna', ServiceName });
    await create(CODECOMMIT);
    const { ServiceSpecificCredential: second } = await create(CODECOMMIT);
    expect(second?.ServiceUserName).toBe(`anna+1-at-${ACCOUNT}`);
    expect(await refusalOf(create(CODECOMMIT))).toEqual({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2',
      status: 409,
    });
    await create('cassandra.amazonaws.com');
  });

  test.for([
    [{ ServiceName: 's3.amazonaws.com' }, 'ServiceNotSupportedException'],
    [{ ServiceName: 'bedrock.amazonaws.com' }, 'ServiceNotSupportedException'],
    [{ ServiceName: CODECOMMIT, CredentialAgeDays: 30 }, 'ValidationError'],
  ] as const)('with %j they are refused', async ([input, name], { iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const call = iam.createServiceSpecificCredential({ UserName: 'anna', ...input });
    expect((await refusalOf(call)).name).toBe(name);
  });

  test('are granted by the service they are for', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const keyspaces = await clientWith(cloud, {
      Action: 'iam:*ServiceSpecificCredential',
      Condition: {
        StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'cassandra.amazonaws.com' },
      },
    });
    const create = (ServiceName: string) =>
      keyspaces.createServiceSpecificCredential({ UserName: 'anna', ServiceName });
    await create('cassandra.amazonaws.com');
    expect((await refusalOf(create(CODECOMMIT))).name).toBe('AccessDenied');
    const { ServiceSpecificCredential: git } = await iam.createServiceSpecificCredential({
      UserName: 'anna',
      ServiceName: CODECOMMIT,
    });
    const reset = keyspaces.resetServiceSpecificCredential({
      UserName: 'anna',
      ServiceSpecificCredentialId: git?.ServiceSpecificCredentialId,
    });
    expect((await refusalOf(reset)).name).toBe('AccessDenied');
  });
});

describe('IAM-8: the credential report', () => {
  test('is made by a task, and good for four hours', async ({ cloud, iam }) => {
    expect(await refusalOf(iam.getCredentialReport({}))).toMatchObject({
      name: 'CredentialReportNotPresentException',
      status: 410,
    });
    expect(await iam.generateCredentialReport({})).toMatchObject({
      State: 'STARTED',
      Description: 'No report exists. Starting a new report generation task',
    });
    await cloud.clock.advance({ seconds: 1 });
    expect((await iam.generateCredentialReport({})).State).toBe('COMPLETE');
    expect(await iam.getCredentialReport({})).toMatchObject({
      ReportFormat: 'text/csv',
      GeneratedTime: expect.any(Date),
    });
    await cloud.clock.advance({ hours: 4 });
    expect(await refusalOf(iam.getCredentialReport({}))).toMatchObject({
      name: 'CredentialReportExpiredException',
      status: 410,
    });
    expect((await iam.generateCredentialReport({})).State).toBe('STARTED');
  });

  test('has a line for the root and for each user, in the columns of AWS', async ({
    cloud,
    iam,
  }) => {
    const time = `${cloud.clock.now().toISOString().slice(0, 19)}+00:00`;
    await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 90 });
    await iam.createUser({ UserName: 'beth', Path: '/a,b/' });
    await iam.createUser({ UserName: 'anna' });
    await iam.createLoginProfile({ UserName: 'anna', Password: 'Correct-horse-7' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'anna' });
    await iam.updateAccessKey({
      UserName: 'anna',
      AccessKeyId: AccessKey?.AccessKeyId,
      Status: 'Inactive',
    });
    await iam.uploadSigningCertificate({ UserName: 'anna', CertificateBody: sign1Certificate });
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({
      VirtualMFADeviceName: 'phone',
    });
    const seed = VirtualMFADevice?.Base32StringSeed;
    await iam.enableMFADevice({
      UserName: 'anna',
      SerialNumber: VirtualMFADevice?.SerialNumber,
      AuthenticationCode1: codeAt(cloud, seed),
      AuthenticationCode2: codeAt(cloud, seed, 1),
    });
    await iam.generateCredentialReport({});
    await cloud.clock.advance({ seconds: 1 });
    const { Content = [] } = await iam.getCredentialReport({});
    const [header, root, ofAnna, ofBeth, ...more] = Buffer.from(Content).toString().split('\n');
    expect(more).toEqual([]);
    expect(header).toBe(
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
        'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,' +
        'access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,' +
        'access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
    );
    const columns = header?.split(',').length;
    expect(root?.split(',')).toHaveLength(columns ?? 0);
    expect(root).toMatch(/^<root_account>,arn:aws:iam::000000000000:root,not_supported,/);
    const rotation = new Date(Date.parse(time) + 90 * 86_400_000).toISOString().slice(0, 19);
    expect(ofAnna?.split(',')).toEqual([
      'anna',
      arn('user/anna'),
      time,
      'true',
      'no_information',
      time,
      `${rotation}+00:00`,
      'true',
      ...['false', time, 'no_information', 'no_information', 'no_information'],
      ...['false', 'N/A', 'N/A', 'N/A', 'N/A'],
      ...['true', time, 'false', 'N/A'],
    ]);
    expect(ofBeth).toMatch(/^beth,"arn:aws:iam::000000000000:user\/a,b\/beth",/);
    expect(ofBeth).toMatch(
      /,false,N\/A,N\/A,N\/A,false(,false,N\/A,N\/A,N\/A,N\/A){2}(,false,N\/A){2}$/,
    );
  });

  test('of many users is whole', async ({ cloud, iam }) => {
    for (let number = 100; number < 310; number += 1)
      await iam.createUser({ UserName: `user-${number}` });
    await iam.generateCredentialReport({});
    await cloud.clock.advance({ seconds: 1 });
    const { Content = [] } = await iam.getCredentialReport({});
    const lines = Buffer.from(Content).toString().split('\n');
    expect(lines).toHaveLength(212);
    expect(lines.slice(2).map((line) => line.split(',')[0])).toEqual(
      Array.from({ length: 210 }, (_, place) => `user-${100 + place}`),
    );
  });

  test.for([['generateCredentialReport'], ['getCredentialReport'], ['getAccountSummary']] as const)(
    '%s is denied to whom no policy allows it',
    async ([operation], { cloud }) => {
      const client = await clientWith(cloud, { Action: 's3:*' });
      expect((await refusalOf(client[operation]({}))).name).toBe('AccessDenied');
    },
  );
});

test('the account summary counts what is there, and tells the quotas', async ({ cloud, iam }) => {
  await iam.createUser({ UserName: 'anna' });
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' });
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'other' });
  const seed = VirtualMFADevice?.Base32StringSeed;
  await iam.enableMFADevice({
    UserName: 'anna',
    SerialNumber: VirtualMFADevice?.SerialNumber,
    AuthenticationCode1: codeAt(cloud, seed),
    AuthenticationCode2: codeAt(cloud, seed, 1),
  });
  await iam.createOpenIDConnectProvider({ Url: 'https://token.example.com' });
  const { SummaryMap } = await iam.getAccountSummary({});
  expect(SummaryMap).toMatchObject({
    Users: 1,
    UsersQuota: 5000,
    GroupsQuota: 300,
    RolesQuota: 1000,
    PoliciesQuota: 1500,
    InstanceProfilesQuota: 1000,
    ServerCertificates: 0,
    ServerCertificatesQuota: 20,
    SigningCertificatesPerUserQuota: 2,
    AccessKeysPerUserQuota: 2,
    GroupsPerUserQuota: 10,
    MFADevices: 2,
    MFADevicesInUse: 1,
    AccountMFAEnabled: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    Providers: 1,
    PolicySizeQuota: 6144,
    UserPolicySizeQuota: 2048,
    GroupPolicySizeQuota: 5120,
    RolePolicySizeQuota: 10_240,
    AssumeRolePolicySizeQuota: 2048,
    VersionsPerPolicyQuota: 5,
  });
});
