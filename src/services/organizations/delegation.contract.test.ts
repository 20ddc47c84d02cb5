import { Organizations } from '@aws-sdk/client-organizations';
import { describe, expect } from 'vitest';

import {
  allow,
  deny,
  MANAGEMENT,
  refusalOf,
  rootOf,
  statementOf,
  test,
  type TestOrganization,
} from './testing.ts';

const SERVICE = 'config.amazonaws.com';

async function within(organization: TestOrganization, account: string) {
  return new Organizations((await organization.within(account)).clientConfig());
}

async function delegated(organization: TestOrganization): Promise<string> {
  const member = await organization.account('member');
  await organization.api.enableAWSServiceAccess({ ServicePrincipal: SERVICE });
  await organization.api.registerDelegatedAdministrator({
    AccountId: member,
    ServicePrincipal: SERVICE,
  });
  return member;
}

describe('access of services', () => {
  test('is enabled, listed and disabled', async ({ organization }) => {
    const { api } = organization;
    for (const ServicePrincipal of [SERVICE, 'ram.amazonaws.com', SERVICE])
      await api.enableAWSServiceAccess({ ServicePrincipal });
    const { EnabledServicePrincipals } = await api.listAWSServiceAccessForOrganization({});
    expect(EnabledServicePrincipals).toEqual([
      { ServicePrincipal: SERVICE, DateEnabled: expect.any(Date) },
      { ServicePrincipal: 'ram.amazonaws.com', DateEnabled: expect.any(Date) },
    ]);
    await api.disableAWSServiceAccess({ ServicePrincipal: SERVICE });
    await api.disableAWSServiceAccess({ ServicePrincipal: SERVICE });
    const after = await api.listAWSServiceAccessForOrganization({});
    expect(after.EnabledServicePrincipals).toHaveLength(1);
  });

  test('is of services only', async ({ organization }) => {
    expect(
      await refusalOf(organization.api.enableAWSServiceAccess({ ServicePrincipal: 'config' })),
    ).toMatchObject({
      name: 'InvalidInputException',
      message: 'You specified an unrecognized service principal.',
      reason: 'UNRECOGNIZED_SERVICE_PRINCIPAL',
    });
  });
});

describe('a delegated administrator', () => {
  test('reads the organization, and changes nothing', async ({ organization }) => {
    const member = await delegated(organization);
    const api = await within(organization, member);
    expect((await api.listAccounts({})).Accounts).toHaveLength(2);
    expect((await api.describeAccount({ AccountId: MANAGEMENT })).Account?.Id).toBe(MANAGEMENT);
    expect((await api.listRoots({})).Roots).toHaveLength(1);
    expect((await api.listPolicies({ Filter: 'SERVICE_CONTROL_POLICY' })).Policies).toHaveLength(1);
    for (const call of [
      api.createOrganizationalUnit({ ParentId: organization.rootId, Name: 'x' }),
      api.enablePolicyType({ RootId: organization.rootId, PolicyType: 'TAG_POLICY' }),
      api.closeAccount({ AccountId: member }),
    ])
      expect(await refusalOf(call)).toMatchObject({
        name: 'AccessDeniedException',
        message: "You don't have permissions to access this resource.",
      });
    await organization.api.deregisterDelegatedAdministrator({
      AccountId: member,
      ServicePrincipal: SERVICE,
    });
    expect(await refusalOf(api.listAccounts({}))).toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is listed, with its services', async ({ organization }) => {
    const member = await delegated(organization);
    const { api } = organization;
    await api.enableAWSServiceAccess({ ServicePrincipal: 'ram.amazonaws.com' });
    await api.registerDelegatedAdministrator({
      AccountId: member,
      ServicePrincipal: 'ram.amazonaws.com',
    });
    const other = await organization.account('other');
    await api.registerDelegatedAdministrator({ AccountId: other, ServicePrincipal: SERVICE });
    const all = await api.listDelegatedAdministrators({});
    expect(all.DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([member, other].toSorted());
    expect(all.DelegatedAdministrators).toContainEqual(
      expect.objectContaining({
        Id: member,
        Name: 'member',
        DelegationEnabledDate: expect.any(Date),
      }),
    );
    const ofRam = await api.listDelegatedAdministrators({ ServicePrincipal: 'ram.amazonaws.com' });
    expect(ofRam.DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([member]);
    const first = await api.listDelegatedAdministrators({ MaxResults: 1 });
    const second = await api.listDelegatedAdministrators({ NextToken: first.NextToken });
    expect(second.DelegatedAdministrators?.map(({ Id }) => Id)).toEqual(
      [member, other].toSorted().slice(1),
    );
    const services = await api.listDelegatedServicesForAccount({ AccountId: member });
    expect(services.DelegatedServices?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      SERVICE,
      'ram.amazonaws.com',
    ]);
  });

  test('is a member of a service that has access, once', async ({ cloud, organization }) => {
    const { api } = organization;
    const member = await delegated(organization);
    const register = (AccountId: string, ServicePrincipal = SERVICE) =>
      refusalOf(api.registerDelegatedAdministrator({ AccountId, ServicePrincipal }));
    expect(await register(member)).toMatchObject({ name: 'AccountAlreadyRegisteredException' });
    expect(await register(member, 'ram.amazonaws.com')).toMatchObject({
      reason: 'SERVICE_ACCESS_NOT_ENABLED',
    });
    expect(await register(MANAGEMENT)).toMatchObject({
      reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    });
    expect(await register('999999999999')).toMatchObject({ name: 'AccountNotFoundException' });
    expect(
      await refusalOf(api.disableAWSServiceAccess({ ServicePrincipal: SERVICE })),
    ).toMatchObject({ reason: 'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE' });
    await cloud.clock.advance({ days: 8 });
    expect(await refusalOf(api.removeAccountFromOrganization({ AccountId: member }))).toMatchObject(
      { reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG' },
    );
    const gone = { AccountId: member, ServicePrincipal: 'ram.amazonaws.com' };
    expect(await refusalOf(api.deregisterDelegatedAdministrator(gone))).toMatchObject({
      name: 'AccountNotRegisteredException',
    });
    expect(
      await refusalOf(api.listDelegatedServicesForAccount({ AccountId: MANAGEMENT })),
    ).toMatchObject({ name: 'AccountNotRegisteredException' });
  });
});

describe('the resource policy', () => {
  const letting = (account: string, Action: string | readonly string[], more: object = {}) => ({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action,
    Resource: '*',
    ...more,
  });
  const put = (organization: TestOrganization, ...statements: readonly object[]) =>
    organization.api.putResourcePolicy({ Content: JSON.stringify(statementOf(...statements)) });

  test('is put, read and deleted', async ({ organization }) => {
    const { api } = organization;
    expect(await refusalOf(api.describeResourcePolicy({}))).toMatchObject({
      name: 'ResourcePolicyNotFoundException',
    });
    const member = await organization.account('member');
    const Content = JSON.stringify(statementOf(letting(member, 'organizations:ListAccounts')));
    const Tags = [{ Key: 'a', Value: 'b' }];
    const made = await api.putResourcePolicy({ Content, Tags });
    const { Id } = made.ResourcePolicy?.ResourcePolicySummary ?? {};
    expect(made.ResourcePolicy).toEqual({
      ResourcePolicySummary: {
        Id: expect.stringMatching(/^rp-[a-z0-9]{8}$/),
        Arn: `arn:aws:organizations::${MANAGEMENT}:resourcepolicy/${organization.id}/${Id}`,
      },
      Content,
    });
    expect((await api.listTagsForResource({ ResourceId: Id })).Tags).toEqual(Tags);
    expect((await api.describeResourcePolicy({})).ResourcePolicy).toEqual(made.ResourcePolicy);
    await api.deleteResourcePolicy({});
    expect(await refusalOf(api.deleteResourcePolicy({}))).toMatchObject({
      name: 'ResourcePolicyNotFoundException',
    });
  });

  test('lets a member manage policies, when the member lets its principal', async ({
    cloud,
    organization,
  }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const unit = await organization.unit('unit');
    const own = await organization.policy(deny('sqs:*'));
    const api = await within(organization, member);
    const input = { PolicyId: own, TargetId: unit };
    expect(await refusalOf(api.attachPolicy(input))).toMatchObject({
      name: 'AccessDeniedException',
    });
    await put(
      organization,
      letting(member, ['organizations:AttachPolicy', 'organizations:ListRoots']),
    );
    await api.attachPolicy(input);
    expect((await api.listRoots({})).Roots).toHaveLength(1);
    expect(await refusalOf(api.detachPolicy(input))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /because no resource-based policy allows the organizations:DetachPolicy action$/,
      ),
    });
    const other = await organization.account('other');
    expect(await refusalOf((await within(organization, other)).listRoots({}))).toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(rootOf(cloud, member)).toBeDefined();
  });

  test('binds by its conditions', async ({ organization }) => {
    const member = await organization.account('member');
    const api = await within(organization, member);
    const ofTags = { StringEquals: { 'organizations:PolicyType': 'TAG_POLICY' } };
    await put(organization, letting(member, 'organizations:ListPolicies', { Condition: ofTags }));
    await api.listPolicies({ Filter: 'TAG_POLICY' });
    expect(await refusalOf(api.listPolicies({ Filter: 'SERVICE_CONTROL_POLICY' }))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('can deny to a delegated administrator, and gives its principals nothing by itself', async ({
    organization,
  }) => {
    const member = await delegated(organization);
    const role = `arn:aws:iam::${member}:role/reader`;
    await put(organization, {
      ...letting(member, 'organizations:ListAccounts'),
      Effect: 'Deny',
    });
    const api = await within(organization, member);
    expect(await refusalOf(api.listAccounts({}))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/with an explicit deny in a resource-based policy$/),
    });
    await api.listRoots({});
    const { IAM } = await import('@aws-sdk/client-iam');
    const iam = new IAM((await organization.within(member)).clientConfig());
    await iam.createRole({
      RoleName: 'reader',
      AssumeRolePolicyDocument: JSON.stringify(
        statementOf({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` },
          Action: 'sts:AssumeRole',
        }),
      ),
    });
    await put(organization, {
      ...letting(member, 'organizations:DescribeAccount'),
      Principal: { AWS: role },
    });
    const reader = new Organizations((await organization.within(member, 'reader')).clientConfig());
    expect(await refusalOf(reader.describeAccount({ AccountId: member }))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no identity-based policy allows'),
    });
  });

  test.for([
    ['no JSON', 'INVALID_RESOURCE_POLICY_JSON'],
    [JSON.stringify(allow('organizations:ListRoots')), 'INVALID_RESOURCE_POLICY_JSON'],
    [
      JSON.stringify(statementOf(letting('222222222222', 'organizations:DeleteOrganization'))),
      'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
    ],
    [
      JSON.stringify(statementOf(letting('222222222222', 'organizations:*'))),
      'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
    ],
    ['x'.repeat(40_001), 'MAX_LENGTH_EXCEEDED'],
  ] as const)('is not %s', async ([Content, reason], { organization }) => {
    expect(await refusalOf(organization.api.putResourcePolicy({ Content }))).toMatchObject({
      name: 'InvalidInputException',
      reason,
    });
  });
});
