import { Organizations } from '@aws-sdk/client-organizations';
import { describe, expect } from 'vitest';

import { allow, deny, MANAGEMENT, organize, refusalOf, rootOf, test } from './testing.ts';

describe('an organization', () => {
  test('ORG-1: is made by the account that manages it, which is its first member', async ({
    organization,
  }) => {
    const { Organization } = await organization.api.describeOrganization({});
    expect(Organization).toEqual({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      Arn: `arn:aws:organizations::${MANAGEMENT}:organization/${organization.id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `arn:aws:organizations::${MANAGEMENT}:account/${organization.id}/${MANAGEMENT}`,
      MasterAccountId: MANAGEMENT,
      MasterAccountEmail: `${MANAGEMENT}@account.skykeep.invalid`,
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    });
    const { Accounts } = await organization.api.listAccounts({});
    expect(Accounts).toEqual([
      expect.objectContaining({ Id: MANAGEMENT, JoinedMethod: 'INVITED', Status: 'ACTIVE' }),
    ]);
  });

  test('has one root, on which no policy type is enabled', async ({ organization }) => {
    const { Roots } = await organization.api.listRoots({});
    expect(Roots).toEqual([
      {
        Id: expect.stringMatching(/^r-[a-z0-9]{4}$/),
        Arn: `arn:aws:organizations::${MANAGEMENT}:root/${organization.id}/${organization.rootId}`,
        Name: 'Root',
        PolicyTypes: [],
      },
    ]);
  });

  test('is one at most for an account', async ({ organization }) => {
    expect(await refusalOf(organization.api.createOrganization({}))).toMatchObject({
      name: 'AlreadyInOrganizationException',
    });
  });

  test('is not there for an account that has none', async ({ cloud, organization }) => {
    const stranger = new Organizations(rootOf(cloud, '222222222222').clientConfig());
    for (const call of [
      stranger.describeOrganization({}),
      stranger.listAccounts({}),
      stranger.describeAccount({ AccountId: MANAGEMENT }),
      stranger.listPolicies({ Filter: 'TAG_POLICY' }),
    ])
      expect(await refusalOf(call)).toMatchObject({
        name: 'AWSOrganizationsNotInUseException',
        message: 'Your account is not a member of an organization.',
      });
    expect(organization.id).not.toBe('');
  });

  test('goes when only its management account is left, with all that it had', async ({
    organization,
  }) => {
    const { api } = organization;
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('ou');
    await organization.attach(await organization.policy(deny('sqs:*')), unit);
    const member = await organization.account('member');
    expect(await refusalOf(api.deleteOrganization({}))).toMatchObject({
      name: 'OrganizationNotEmptyException',
    });
    await organization.cloud.clock.advance({ days: 8 });
    await api.removeAccountFromOrganization({ AccountId: member });
    await api.deleteOrganization({});
    expect(await refusalOf(api.describeOrganization({}))).toMatchObject({
      name: 'AWSOrganizationsNotInUseException',
    });
    await organization.cloud.clock.advance({ milliseconds: 0 });
    await api.createOrganization({});
    const { Policies } = await api.listPolicies({ Filter: 'SERVICE_CONTROL_POLICY' });
    expect(Policies?.map(({ Id }) => Id)).toEqual(['p-FullAWSAccess']);
  });

  test('is taken away by a reset, with what bound its members', async ({ cloud, organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    await organization.attach(await organization.policy(deny('organizations:*')), member);
    const inMember = () =>
      new Organizations(rootOf(cloud, member).clientConfig()).describeOrganization({});
    expect(await refusalOf(inMember())).toMatchObject({ name: 'AccessDeniedException' });
    await cloud.reset();
    expect(await refusalOf(inMember())).toMatchObject({
      name: 'AWSOrganizationsNotInUseException',
    });
    await new Organizations(cloud.root.clientConfig()).createOrganization({});
  });

  test('for consolidated billing has no policies', async ({ cloud }) => {
    const billing = await organize(cloud, 'CONSOLIDATED_BILLING');
    const { Organization } = await billing.api.describeOrganization({});
    expect(Organization).toMatchObject({
      FeatureSet: 'CONSOLIDATED_BILLING',
      AvailablePolicyTypes: [],
    });
    for (const call of [billing.enable('SERVICE_CONTROL_POLICY'), billing.policy(deny('sqs:*'))])
      expect(await refusalOf(call)).toMatchObject({
        name: 'PolicyTypeNotAvailableForOrganizationException',
      });
    expect(
      await refusalOf(
        billing.api.enableAWSServiceAccess({ ServicePrincipal: 'ram.amazonaws.com' }),
      ),
    ).toMatchObject({ reason: 'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE' });
  });
});

describe('permissions', () => {
  test('a user needs the action on the resource', async ({ cloud, organization }) => {
    const id = await organization.account('one');
    const other = await organization.account('two');
    const arn = `arn:aws:organizations::${MANAGEMENT}:account/${organization.id}/${id}`;
    const user = await cloud.as({ policy: allow('organizations:DescribeAccount', arn) });
    const api = new Organizations(user.clientConfig());
    expect((await api.describeAccount({ AccountId: id })).Account?.Arn).toBe(arn);
    expect(await refusalOf(api.describeAccount({ AccountId: other }))).toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${user.arn} is not authorized to perform: organizations:DescribeAccount on resource: arn:aws:organizations::${MANAGEMENT}:account/${organization.id}/${other} because no identity-based policy allows the organizations:DescribeAccount action`,
    });
    // What is denied is denied before it is known to exist.
    expect(await refusalOf(api.describeAccount({ AccountId: '999999999999' }))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('a policy and its target are both asked for, and the type of the policy is a condition', async ({
    cloud,
    organization,
  }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const policy = await organization.policy(deny('sqs:*'));
    const unit = await organization.unit('unit');
    const arnOf = (path: string) => `arn:aws:organizations::${MANAGEMENT}:${path}`;
    const policyArn = arnOf(`policy/${organization.id}/service_control_policy/${policy}`);
    const unitArn = arnOf(`ou/${organization.id}/${unit}`);
    const attachBy = async (resources: readonly string[], type: string) => {
      const condition = { StringEquals: { 'organizations:PolicyType': type } };
      const user = await cloud.as({
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'organizations:AttachPolicy',
              Resource: resources,
              Condition: condition,
            },
          ],
        },
      });
      const api = new Organizations(user.clientConfig());
      return await api.attachPolicy({ PolicyId: policy, TargetId: unit });
    };
    const both = [policyArn, unitArn];
    expect(await refusalOf(attachBy([policyArn], 'SERVICE_CONTROL_POLICY'))).toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(await refusalOf(attachBy([unitArn], 'SERVICE_CONTROL_POLICY'))).toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(await refusalOf(attachBy(both, 'TAG_POLICY'))).toMatchObject({
      name: 'AccessDeniedException',
    });
    await attachBy(both, 'SERVICE_CONTROL_POLICY');
  });

  test('a member sees its organization, and no more than that', async ({ organization }) => {
    const member = await organization.account('member');
    const api = new Organizations((await organization.within(member)).clientConfig());
    const { Organization } = await api.describeOrganization({});
    expect(Organization?.Id).toBe(organization.id);
    const calls = [
      api.listAccounts({}),
      api.describeAccount({ AccountId: member }),
      api.listRoots({}),
      api.createAccount({ AccountName: 'x', Email: 'x@example.com' }),
      api.deleteOrganization({}),
      api.createPolicy({
        Name: 'x',
        Description: '',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: JSON.stringify(allow('*')),
      }),
    ];
    for (const call of calls)
      expect(await refusalOf(call)).toMatchObject({
        name: 'AccessDeniedException',
        message: "You don't have permissions to access this resource.",
      });
  });

  test('tags of the resource and of the request are conditions', async ({
    cloud,
    organization,
  }) => {
    const dev = await organization.unit('dev');
    const prod = await organization.unit('prod');
    await organization.api.tagResource({ ResourceId: dev, Tags: [{ Key: 'stage', Value: 'dev' }] });
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['organizations:UpdateOrganizationalUnit', 'organizations:TagResource'],
            Resource: '*',
            Condition: { StringEquals: { 'aws:ResourceTag/stage': 'dev' } },
          },
          {
            Effect: 'Deny',
            Action: 'organizations:TagResource',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestTag/stage': 'prod' } },
          },
        ],
      },
    });
    const api = new Organizations(user.clientConfig());
    await api.updateOrganizationalUnit({ OrganizationalUnitId: dev, Name: 'development' });
    expect(
      await refusalOf(api.updateOrganizationalUnit({ OrganizationalUnitId: prod, Name: 'x' })),
    ).toMatchObject({ name: 'AccessDeniedException' });
    expect(
      await refusalOf(
        api.tagResource({ ResourceId: dev, Tags: [{ Key: 'stage', Value: 'prod' }] }),
      ),
    ).toMatchObject({ name: 'AccessDeniedException' });
  });

  test('something made with tags needs the permission to tag', async ({ cloud, organization }) => {
    const user = await cloud.as({ policy: allow('organizations:CreateOrganizationalUnit') });
    const api = new Organizations(user.clientConfig());
    const input = { Name: 'x', ParentId: organization.rootId };
    expect(
      await refusalOf(api.createOrganizationalUnit({ ...input, Tags: [{ Key: 'a', Value: 'b' }] })),
    ).toMatchObject({ name: 'AccessDeniedException' });
    await api.createOrganizationalUnit(input);
  });
});

describe('tags', () => {
  test('are on the root, OUs, accounts and policies', async ({ organization }) => {
    const { api } = organization;
    const ids = [
      organization.rootId,
      await organization.unit('unit'),
      await organization.account('member'),
      await organization.policy({ tags: {} }, 'TAG_POLICY'),
    ];
    for (const ResourceId of ids) {
      await api.tagResource({
        ResourceId,
        Tags: [
          { Key: 'b', Value: '1' },
          { Key: 'a', Value: '' },
        ],
      });
      await api.tagResource({ ResourceId, Tags: [{ Key: 'b', Value: '2' }] });
      expect((await api.listTagsForResource({ ResourceId })).Tags).toEqual([
        { Key: 'a', Value: '' },
        { Key: 'b', Value: '2' },
      ]);
      await api.untagResource({ ResourceId, TagKeys: ['a', 'zzz'] });
      expect((await api.listTagsForResource({ ResourceId })).Tags).toEqual([
        { Key: 'b', Value: '2' },
      ]);
    }
  });

  test.for([
    [[{ Key: 'aws:x', Value: '' }], 'InvalidInputException', 'INVALID_SYSTEM_TAGS_PARAMETER'],
    [
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
      'InvalidInputException',
      'DUPLICATE_TAG_KEY',
    ],
    [[{ Key: 'a!', Value: '' }], 'InvalidInputException', 'INVALID_PATTERN'],
    [[{ Key: '', Value: '' }], 'InvalidInputException', 'MIN_LENGTH_EXCEEDED'],
    [[{ Key: 'a', Value: 'x'.repeat(257) }], 'InvalidInputException', 'MAX_LENGTH_EXCEEDED'],
    [
      Array.from({ length: 51 }, (_, place) => ({ Key: `k${place}`, Value: '' })),
      'ConstraintViolationException',
      'MAX_TAG_LIMIT_EXCEEDED',
    ],
  ] as const)(
    'that nobody may set are refused: %j',
    async ([Tags, name, reason], { organization }) => {
      const ResourceId = organization.rootId;
      expect(
        await refusalOf(organization.api.tagResource({ ResourceId, Tags: [...Tags] })),
      ).toMatchObject({
        name,
        reason,
      });
    },
  );

  test('are not on what is not there', async ({ organization }) => {
    for (const ResourceId of ['999999999999', 'ou-zzzz-zzzzzzzz', 'p-FullAWSAccess', 'rp-zzzzzzzz'])
      expect(await refusalOf(organization.api.listTagsForResource({ ResourceId }))).toMatchObject({
        name: 'TargetNotFoundException',
      });
    expect(
      await refusalOf(
        organization.api.listTagsForResource({ ResourceId: 'arn:aws:organizations::1:x' }),
      ),
    ).toMatchObject({
      name: 'InvalidInputException',
      message: 'You provided a value that does not match the required pattern.',
    });
  });
});
