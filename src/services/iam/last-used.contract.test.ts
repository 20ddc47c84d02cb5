import type { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import {
  ACCOUNT,
  arn,
  clientOf,
  clientWith,
  policyOf,
  refusalOf,
  test,
  trustOf,
} from './testing.ts';

/** A user who may do what is told, with a key, and the configuration of clients that sign with it. */
async function makeUser(cloud: Cloud, iam: IAM, UserName: string, Action: readonly string[] = []) {
  await iam.createUser({ UserName });
  if (Action.length > 0) {
    const PolicyDocument = policyOf({ Action });
    await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
  }
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const config = { ...cloud.root.clientConfig(), credentials };
  return { key: AccessKey, config };
}

/** The cloud's time, in whole seconds. */
const secondOf = (cloud: Cloud) => new Date(Math.floor(cloud.clock.now().getTime() / 1000) * 1000);

describe('IAM-8: when an access key was last used', () => {
  test('is told with the service and the region', async ({ cloud, iam }) => {
    const { key, config } = await makeUser(cloud, iam, 'anna', ['sqs:*']);
    const AccessKeyId = key?.AccessKeyId;
    expect(await iam.getAccessKeyLastUsed({ AccessKeyId })).toMatchObject({
      UserName: 'anna',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    await cloud.clock.advance({ hours: 1 });
    await new SQS({ ...config, region: 'eu-west-1' }).listQueues({});
    const { AccessKeyLastUsed } = await iam.getAccessKeyLastUsed({ AccessKeyId });
    expect(AccessKeyLastUsed).toEqual({
      ServiceName: 'sqs',
      Region: 'eu-west-1',
      LastUsedDate: secondOf(cloud),
    });
  });

  test('a use that is refused is none', async ({ cloud, iam }) => {
    const { key, config } = await makeUser(cloud, iam, 'anna');
    await expect(new SQS(config).listQueues({})).rejects.toThrow('not authorized');
    const { AccessKeyLastUsed } = await iam.getAccessKeyLastUsed({
      AccessKeyId: key?.AccessKeyId,
    });
    expect(AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
  });

  test('needs the permission over the key’s user, and a key of the account', async ({
    cloud,
    iam,
  }) => {
    const { key } = await makeUser(cloud, iam, 'anna');
    const asked = { AccessKeyId: key?.AccessKeyId };
    const Action = 'iam:GetAccessKeyLastUsed';
    const mayAsk = await clientWith(cloud, { Action, Resource: arn('user/anna') });
    await mayAsk.getAccessKeyLastUsed(asked);
    const mayNot = await clientWith(cloud, { Action, Resource: arn('user/beth') });
    expect((await refusalOf(mayNot.getAccessKeyLastUsed(asked))).message).toContain(
      `is not authorized to perform: ${Action} on resource: ${arn('user/anna')}`,
    );
    const unknown = { AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' };
    expect(await refusalOf(iam.getAccessKeyLastUsed(unknown))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('on resource: access key AKIAAAAAAAAAAAAAAAAA'),
    });
  });

  test('stands in the credential report', async ({ cloud, iam }) => {
    const { key, config } = await makeUser(cloud, iam, 'anna', ['sqs:*']);
    await new SQS(config).listQueues({});
    await iam.createAccessKey({ UserName: 'anna' });
    await iam.generateCredentialReport({});
    const used = `${secondOf(cloud).toISOString().slice(0, 19)}+00:00`;
    await cloud.clock.advance({ seconds: 1 });
    const { Content = [] } = await iam.getCredentialReport({});
    const [, , ofAnna = ''] = Buffer.from(Content).toString().split('\n');
    const cells = ofAnna.split(',');
    expect(key).toBeDefined();
    expect([cells.slice(10, 13), cells.slice(15, 18)]).toContainEqual([used, 'us-east-1', 'sqs']);
    expect([cells.slice(10, 13), cells.slice(15, 18)]).toContainEqual(['N/A', 'N/A', 'N/A']);
  });
});

test('IAM-9: when and where a role was last used is told with the role, and not in lists', async ({
  cloud,
  iam,
}) => {
  const { config } = await makeUser(cloud, iam, 'anna', ['sts:*']);
  const { Role } = await iam.createRole({
    RoleName: 'reader',
    AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }),
  });
  const wish = { RoleArn: Role?.Arn, RoleSessionName: 'session' };
  const { Credentials } = await new STS(config).assumeRole(wish);
  const lastUsed = async () => (await iam.getRole({ RoleName: 'reader' })).Role?.RoleLastUsed;
  expect(await lastUsed()).toEqual({});
  await cloud.clock.advance({ minutes: 10 });
  const session = new STS({
    ...cloud.root.clientConfig(),
    region: 'eu-west-1',
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  await session.getCallerIdentity({});
  const used = { LastUsedDate: secondOf(cloud), Region: 'eu-west-1' };
  expect(await lastUsed()).toEqual(used);
  const details = await iam.getAccountAuthorizationDetails({ Filter: ['Role'] });
  expect(details.RoleDetailList?.[0]?.RoleLastUsed).toEqual(used);
  expect((await iam.listRoles({})).Roles?.[0]).not.toHaveProperty('RoleLastUsed');
});

describe('IAM-9: services last accessed', () => {
  const sqsAndKms = policyOf({ Action: ['sqs:*', 'kms:ListKeys'] });

  async function reportOf(cloud: Cloud, iam: IAM, Arn: string, more: object = {}) {
    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn, ...more });
    await cloud.clock.advance({ seconds: 1 });
    return { JobId, report: await iam.getServiceLastAccessedDetails({ JobId }) };
  }

  test('tells of each service that a user is granted, who last called it and when', async ({
    cloud,
    iam,
  }) => {
    const { config } = await makeUser(cloud, iam, 'anna', ['sqs:*', 'kms:ListKeys', 'sts:*']);
    await new SQS({ ...config, region: 'eu-west-1' }).listQueues({});
    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn: arn('user/anna') });
    expect(JobId).toMatch(/^[0-9a-f-]{36}$/);
    const used = cloud.clock.now();
    await cloud.clock.advance({ seconds: 1 });
    const report = await iam.getServiceLastAccessedDetails({ JobId });
    expect(report).toMatchObject({
      JobStatus: 'COMPLETED',
      JobType: 'SERVICE_LEVEL',
      JobCreationDate: expect.any(Date),
      JobCompletionDate: expect.any(Date),
      IsTruncated: false,
    });
    const [kms, sqs, sts, ...more] = report.ServicesLastAccessed ?? [];
    expect(more).toEqual([]);
    expect(kms).toEqual({
      ServiceName: 'AWS Key Management Service',
      ServiceNamespace: 'kms',
      TotalAuthenticatedEntities: 0,
    });
    expect(sqs).toMatchObject({
      ServiceName: 'Amazon SQS',
      LastAuthenticatedEntity: arn('user/anna'),
      LastAuthenticatedRegion: 'eu-west-1',
      TotalAuthenticatedEntities: 1,
    });
    expect(sqs?.LastAuthenticated?.getTime()).toBeCloseTo(used.getTime(), -4);
    expect(sts?.ServiceNamespace).toBe('sts');
  });

  test('tells by action where that is asked for', async ({ cloud, iam }) => {
    const { config } = await makeUser(cloud, iam, 'anna', ['sqs:*']);
    await new SQS(config).listQueues({});
    const more = { Granularity: 'ACTION_LEVEL' };
    const { report } = await reportOf(cloud, iam, arn('user/anna'), more);
    expect(report.JobType).toBe('ACTION_LEVEL');
    expect(report.ServicesLastAccessed?.[0]?.TrackedActionsLastAccessed).toEqual([
      {
        ActionName: 'ListQueues',
        LastAccessedEntity: arn('user/anna'),
        LastAccessedTime: expect.any(Date),
        LastAccessedRegion: 'us-east-1',
      },
    ]);
  });

  test('of a policy or a group tells of all that have it, one by one', async ({ cloud, iam }) => {
    const { Policy } = await iam.createPolicy({ PolicyName: 'both', PolicyDocument: sqsAndKms });
    const PolicyArn = Policy?.Arn ?? '';
    const { config } = await makeUser(cloud, iam, 'anna');
    await makeUser(cloud, iam, 'beth');
    await iam.createGroup({ GroupName: 'team' });
    for (const UserName of ['anna', 'beth'])
      await iam.addUserToGroup({ GroupName: 'team', UserName });
    await iam.attachGroupPolicy({ GroupName: 'team', PolicyArn });
    await iam.createRole({
      RoleName: 'reader',
      AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }),
    });
    await iam.attachRolePolicy({ RoleName: 'reader', PolicyArn });
    await new SQS(config).listQueues({});
    const namesIn = async (JobId: string | undefined, ServiceNamespace: string) => {
      const asked = { JobId, ServiceNamespace };
      const told = await iam.getServiceLastAccessedDetailsWithEntities(asked);
      return told.EntityDetailsList?.map(({ EntityInfo, LastAuthenticated }) => [
        EntityInfo?.Type,
        EntityInfo?.Name,
        LastAuthenticated instanceof Date,
      ]);
    };
    const ofPolicy = await reportOf(cloud, iam, PolicyArn);
    expect(await namesIn(ofPolicy.JobId, 'sqs')).toEqual([
      ['USER', 'anna', true],
      ['USER', 'beth', false],
      ['ROLE', 'reader', false],
    ]);
    const ofGroup = await reportOf(cloud, iam, arn('group/team'));
    expect(await namesIn(ofGroup.JobId, 'kms')).toEqual([
      ['USER', 'anna', false],
      ['USER', 'beth', false],
    ]);
    const one = { JobId: ofGroup.JobId, MaxItems: 1 };
    const first = await iam.getServiceLastAccessedDetails(one);
    const next = await iam.getServiceLastAccessedDetails({ ...one, Marker: first.Marker });
    expect(first.ServicesLastAccessed?.[0]?.ServiceNamespace).toBe('kms');
    expect(next.ServicesLastAccessed?.[0]?.ServiceNamespace).toBe('sqs');
  });

  test('is of the moment when it was made, and is told for seven days', async ({ cloud, iam }) => {
    const { config } = await makeUser(cloud, iam, 'anna', ['sqs:*']);
    const { JobId } = await reportOf(cloud, iam, arn('user/anna'));
    await new SQS(config).listQueues({});
    await iam.deleteUserPolicy({ UserName: 'anna', PolicyName: 'own' });
    const again = await iam.getServiceLastAccessedDetails({ JobId });
    expect(again.ServicesLastAccessed).toHaveLength(1);
    expect(again.ServicesLastAccessed?.[0]?.LastAuthenticated).toBeUndefined();
    await cloud.clock.advance({ days: 7 });
    expect(await refusalOf(iam.getServiceLastAccessedDetails({ JobId }))).toEqual({
      name: 'NoSuchEntityException',
      message: `Job with id ${JobId} cannot be found.`,
      status: 404,
    });
  });

  test('there are fifty reports at most: the oldest goes', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const first = await reportOf(cloud, iam, arn('user/anna'));
    for (let number = 1; number < 50; number += 1)
      await iam.generateServiceLastAccessedDetails({ Arn: arn('user/anna') });
    await iam.getServiceLastAccessedDetails({ JobId: first.JobId });
    await iam.generateServiceLastAccessedDetails({ Arn: arn('user/anna') });
    const gone = iam.getServiceLastAccessedDetails({ JobId: first.JobId });
    expect((await refusalOf(gone)).name).toBe('NoSuchEntityException');
  });

  test('what is not there is refused', async ({ cloud, iam }) => {
    for (const Arn of [arn('user/nobody'), arn('policy/none'), 'arn:aws:iam::aws:policy/None'])
      expect(await refusalOf(iam.generateServiceLastAccessedDetails({ Arn }))).toMatchObject({
        name: 'NoSuchEntityException',
        message: `ARN ${Arn} cannot be found.`,
      });
    const { JobId } = await reportOf(cloud, iam, 'arn:aws:iam::aws:policy/AdministratorAccess');
    const ungranted = { JobId, ServiceNamespace: 'nothing' };
    expect(
      (await refusalOf(iam.getServiceLastAccessedDetailsWithEntities(ungranted))).message,
    ).toBe('Service nothing is not in the report.');
  });

  test('needs the permissions', async ({ cloud, iam }) => {
    const { key } = await makeUser(cloud, iam, 'anna', [
      'iam:GetServiceLastAccessedDetails',
      'iam:GetServiceLastAccessedDetailsWithEntities',
    ]);
    const anna = clientOf(cloud, key);
    const { JobId } = await reportOf(cloud, iam, arn('user/anna'));
    await anna.getServiceLastAccessedDetails({ JobId });
    await anna.getServiceLastAccessedDetailsWithEntities({ JobId, ServiceNamespace: 'iam' });
    const generating = anna.generateServiceLastAccessedDetails({ Arn: arn('user/anna') });
    expect((await refusalOf(generating)).name).toBe('AccessDenied');
    const nobody = await clientWith(cloud, { Action: 'sqs:*' });
    for (const call of [
      nobody.getServiceLastAccessedDetails({ JobId }),
      nobody.getServiceLastAccessedDetailsWithEntities({ JobId, ServiceNamespace: 'iam' }),
    ])
      expect((await refusalOf(call)).name).toBe('AccessDenied');
  });
});
