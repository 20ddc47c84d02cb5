import { describe, expect } from 'vitest';

import { allow, deny, MANAGEMENT, refusalOf, statementOf, test } from './testing.ts';

const FULL = JSON.stringify(allow('*'));

describe('a policy', () => {
  test('is made, read, changed, listed and deleted', async ({ organization }) => {
    const { api } = organization;
    const made = await api.createPolicy({
      Name: 'No queues',
      Description: 'Nobody sends',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: JSON.stringify(deny('sqs:*')),
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    const { Id: PolicyId } = made.Policy?.PolicySummary ?? {};
    expect(made.Policy).toEqual({
      PolicySummary: {
        Id: expect.stringMatching(/^p-[a-z0-9]{8}$/),
        Arn: `arn:aws:organizations::${MANAGEMENT}:policy/${organization.id}/service_control_policy/${PolicyId}`,
        Name: 'No queues',
        Description: 'Nobody sends',
        Type: 'SERVICE_CONTROL_POLICY',
        AwsManaged: false,
      },
      Content: JSON.stringify(deny('sqs:*')),
    });
    expect((await api.listTagsForResource({ ResourceId: PolicyId })).Tags).toHaveLength(1);
    await api.updatePolicy({ PolicyId, Name: 'Other', Content: JSON.stringify(deny('sns:*')) });
    const { Policy } = await api.describePolicy({ PolicyId });
    expect(Policy).toMatchObject({
      PolicySummary: { Name: 'Other', Description: 'Nobody sends' },
      Content: JSON.stringify(deny('sns:*')),
    });
    const { Policies } = await api.listPolicies({ Filter: 'SERVICE_CONTROL_POLICY' });
    expect(Policies?.map(({ Name }) => Name)).toEqual(['FullAWSAccess', 'Other']);
    await api.deletePolicy({ PolicyId });
    expect(await refusalOf(api.describePolicy({ PolicyId }))).toMatchObject({
      name: 'PolicyNotFoundException',
    });
  });

  test.for([
    ['SERVICE_CONTROL_POLICY', 'no JSON'],
    ['SERVICE_CONTROL_POLICY', JSON.stringify({ Version: '2012-10-17' })],
    [
      'SERVICE_CONTROL_POLICY',
      JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }),
    ],
    [
      'SERVICE_CONTROL_POLICY',
      JSON.stringify(
        statementOf({ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' }),
      ),
    ],
    ['SERVICE_CONTROL_POLICY', JSON.stringify(statementOf({ Effect: 'Deny', Action: 'sqs:*' }))],
    ['RESOURCE_CONTROL_POLICY', FULL],
    [
      'RESOURCE_CONTROL_POLICY',
      JSON.stringify(statementOf({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' })),
    ],
    [
      'RESOURCE_CONTROL_POLICY',
      JSON.stringify(statementOf({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' })),
    ],
    [
      'RESOURCE_CONTROL_POLICY',
      JSON.stringify(
        statementOf({
          Effect: 'Deny',
          Principal: { AWS: '123456789012' },
          Action: 'sqs:*',
          Resource: '*',
        }),
      ),
    ],
    ['TAG_POLICY', '[]'],
    ['TAG_POLICY', '{}'],
    ['TAG_POLICY', '{"tags":{"a":{"tag_key":{"@@assign":"b"}}}}'],
    ['TAG_POLICY', '{"tags":{"a":{"tag_key":"a"}}}'],
    ['TAG_POLICY', '{"tags":{"a":{"tag_value":{"@@assign":"x"}}}}'],
    ['TAG_POLICY', '{"tags":{"a":{"tag_value":{"@@set":["x"]}}}}'],
    ['TAG_POLICY', '{"tags":{"a":{"colour":{"@@assign":["x"]}}}}'],
    ['TAG_POLICY', '{"tags":{"a":{},"A":{}}}'],
    ['TAG_POLICY', '{"tags":{"@@operators_allowed_for_child_policies":["@@none","@@append"]}}'],
  ] as const)('of the type %s is not %s', async ([Type, Content], { organization }) => {
    const input = { Name: 'x', Description: '', Type, Content };
    expect(await refusalOf(organization.api.createPolicy(input))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message:
        'The provided policy document does not meet the requirements of the specified policy type.',
    });
  });

  test.for([
    ['SERVICE_CONTROL_POLICY', 5120],
    ['RESOURCE_CONTROL_POLICY', 5120],
    ['TAG_POLICY', 10_000],
  ] as const)(
    'of the type %s has at most %i characters',
    async ([Type, most], { organization }) => {
      const documents = {
        SERVICE_CONTROL_POLICY: FULL,
        RESOURCE_CONTROL_POLICY: JSON.stringify(
          statementOf({ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' }),
        ),
        TAG_POLICY: '{"tags":{}}',
      };
      const make = (Name: string, length: number) =>
        organization.api.createPolicy({
          Name,
          Description: '',
          Type,
          Content: documents[Type].padEnd(length),
        });
      await make('fits', most);
      expect(await refusalOf(make('too long', most + 1))).toMatchObject({
        name: 'ConstraintViolationException',
        message: 'You have exceeded the maximum policy size.',
        reason: 'POLICY_CONTENT_LIMIT_EXCEEDED',
      });
    },
  );

  test('has a name of its own among those of its type', async ({ organization }) => {
    await organization.policy(deny('sqs:*'), 'SERVICE_CONTROL_POLICY', 'same');
    const other = await organization.policy(deny('sqs:*'), 'SERVICE_CONTROL_POLICY', 'other');
    await organization.policy({ tags: {} }, 'TAG_POLICY', 'same');
    const taken = {
      name: 'DuplicatePolicyException',
      message: 'A policy with the specified name and type already exists.',
    };
    for (const name of ['same', 'FullAWSAccess'])
      expect(
        await refusalOf(organization.policy(deny('sqs:*'), 'SERVICE_CONTROL_POLICY', name)),
      ).toMatchObject(taken);
    expect(
      await refusalOf(organization.api.updatePolicy({ PolicyId: other, Name: 'same' })),
    ).toMatchObject(taken);
  });

  test.for(['BACKUP_POLICY', 'AISERVICES_OPT_OUT_POLICY', 'S3_POLICY'] as const)(
    'of the type %s is refused by name',
    async (Type, { organization }) => {
      for (const call of [
        organization.api.createPolicy({ Name: 'x', Description: '', Type, Content: '{}' }),
        organization.api.enablePolicyType({ RootId: organization.rootId, PolicyType: Type }),
        organization.api.listPolicies({ Filter: Type }),
      ])
        expect(await refusalOf(call)).toMatchObject({ name: 'NotImplemented' });
    },
  );

  test('that asks for enforcement of tags is refused by name', async ({ organization }) => {
    const enforced = { tags: { a: { enforced_for: { '@@assign': ['sqs:queue'] } } } };
    const refusal = await refusalOf(organization.policy(enforced, 'TAG_POLICY'));
    expect(refusal.name).toBe('NotImplemented');
    expect(refusal.message).toContain('enforced_for');
  });

  test('of AWS stays as it is', async ({ organization }) => {
    await organization.enable('RESOURCE_CONTROL_POLICY');
    const { api } = organization;
    for (const PolicyId of ['p-FullAWSAccess', 'p-RCPFullAWSAccess']) {
      expect((await api.describePolicy({ PolicyId })).Policy?.PolicySummary).toMatchObject({
        AwsManaged: true,
        Arn: expect.stringMatching(/^arn:aws:organizations::aws:policy\/[a-z]+_control_policy\/p-/),
      });
      for (const call of [
        api.updatePolicy({ PolicyId, Content: FULL }),
        api.deletePolicy({ PolicyId }),
      ])
        expect(await refusalOf(call)).toMatchObject({ reason: 'IMMUTABLE_POLICY' });
    }
    expect(
      await refusalOf(organization.detach('p-RCPFullAWSAccess', organization.rootId)),
    ).toMatchObject({ reason: 'NON_DETACHABLE_POLICY' });
  });
});

describe('a policy type', () => {
  test('is enabled once, and then FullAWSAccess is attached everywhere', async ({
    organization,
  }) => {
    const unit = await organization.unit('unit');
    const member = await organization.account('member');
    const { Root } = await organization.enable('SERVICE_CONTROL_POLICY');
    expect(Root?.PolicyTypes).toEqual([{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }]);
    expect(await refusalOf(organization.enable('SERVICE_CONTROL_POLICY'))).toMatchObject({
      name: 'PolicyTypeAlreadyEnabledException',
      message: 'The specified policy type is already enabled.',
    });
    const late = await organization.unit('late');
    for (const TargetId of [organization.rootId, unit, late, member, MANAGEMENT]) {
      const { Policies } = await organization.api.listPoliciesForTarget({
        TargetId,
        Filter: 'SERVICE_CONTROL_POLICY',
      });
      expect(Policies?.map(({ Id }) => Id)).toEqual(['p-FullAWSAccess']);
    }
    const ids: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await organization.api.listTargetsForPolicy({
        PolicyId: 'p-FullAWSAccess',
        MaxResults: 2,
        NextToken,
      });
      ids.push(...(page.Targets ?? []).map(({ TargetId = '' }) => TargetId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(ids).toEqual([
      organization.rootId,
      ...[unit, late].toSorted(),
      ...[member, MANAGEMENT].toSorted(),
    ]);
  });

  test('that is disabled loses its attachments', async ({ cloud, organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('unit');
    const policy = await organization.policy(allow('sqs:*'));
    await organization.attach(policy, unit);
    await organization.detach('p-FullAWSAccess', unit);
    await organization.disable('SERVICE_CONTROL_POLICY');
    expect(await refusalOf(organization.disable('SERVICE_CONTROL_POLICY'))).toMatchObject({
      name: 'PolicyTypeNotEnabledException',
      message: 'This operation can be performed only for enabled policy types.',
    });
    expect(await refusalOf(organization.attach(policy, unit))).toMatchObject({
      name: 'PolicyTypeNotEnabledException',
    });
    await organization.enable('SERVICE_CONTROL_POLICY');
    await cloud.clock.advance({ milliseconds: 0 });
    const { Policies } = await organization.api.listPoliciesForTarget({
      TargetId: unit,
      Filter: 'SERVICE_CONTROL_POLICY',
    });
    expect(Policies?.map(({ Id }) => Id)).toEqual(['p-FullAWSAccess']);
    await organization.api.deletePolicy({ PolicyId: policy });
  });

  test('is of the root that is there', async ({ organization }) => {
    expect(
      await refusalOf(
        organization.api.enablePolicyType({ RootId: 'r-zzzz', PolicyType: 'TAG_POLICY' }),
      ),
    ).toMatchObject({ name: 'RootNotFoundException' });
  });
});

describe('attaching', () => {
  test('puts a policy on a root, an OU or an account, once', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('unit');
    const member = await organization.account('member');
    const policy = await organization.policy(deny('sqs:*'));
    for (const target of [organization.rootId, unit, member])
      await organization.attach(policy, target);
    const { Targets } = await organization.api.listTargetsForPolicy({ PolicyId: policy });
    expect(Targets).toHaveLength(3);
    expect(Targets).toContainEqual({
      TargetId: unit,
      Arn: `arn:aws:organizations::${MANAGEMENT}:ou/${organization.id}/${unit}`,
      Name: 'unit',
      Type: 'ORGANIZATIONAL_UNIT',
    });
    expect(await refusalOf(organization.attach(policy, unit))).toMatchObject({
      name: 'DuplicatePolicyAttachmentException',
    });
    expect(await refusalOf(organization.api.deletePolicy({ PolicyId: policy }))).toMatchObject({
      name: 'PolicyInUseException',
    });
    await organization.detach(policy, unit);
    expect(await refusalOf(organization.detach(policy, unit))).toMatchObject({
      name: 'PolicyNotAttachedException',
    });
  });

  test('more than five service control policies is refused', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    for (let place = 0; place < 4; place += 1)
      await organization.attach(await organization.policy(deny('sqs:*')), organization.rootId);
    expect(
      await refusalOf(
        organization.attach(await organization.policy(deny('sqs:*')), organization.rootId),
      ),
    ).toMatchObject({
      name: 'ConstraintViolationException',
      message: 'You have attached the maximum number of policies to the specified target.',
      reason: 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    });
  });

  test('the last service control policy stays', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('unit');
    const last = {
      name: 'ConstraintViolationException',
      reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    };
    expect(await refusalOf(organization.detach('p-FullAWSAccess', unit))).toMatchObject(last);
    const policy = await organization.policy(allow('sqs:*'));
    await organization.attach(policy, unit);
    await organization.detach('p-FullAWSAccess', unit);
    expect(await refusalOf(organization.detach(policy, unit))).toMatchObject(last);
    await organization.attach('p-FullAWSAccess', unit);
    await organization.detach(policy, unit);
  });

  test.for([
    ['p-zzzzzzzz', 'root', 'PolicyNotFoundException'],
    ['own', 'ou-zzzz-zzzzzzzz', 'TargetNotFoundException'],
    ['own', '999999999999', 'TargetNotFoundException'],
    ['own', 'nowhere', 'InvalidInputException'],
  ] as const)('%s to %s ends with an error', async ([policy, target, name], { organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const own = await organization.policy(deny('sqs:*'));
    const policyId = policy === 'own' ? own : policy;
    const targetId = target === 'root' ? organization.rootId : target;
    for (const call of [
      organization.attach(policyId, targetId),
      organization.detach(policyId, targetId),
    ])
      expect(await refusalOf(call)).toMatchObject({ name });
  });
});

describe('the effective tag policy', () => {
  test('is what the levels have made of it', async ({ organization }) => {
    await organization.enable('TAG_POLICY');
    const unit = await organization.unit('unit');
    const member = await organization.account('member', unit);
    const tags = (setting: object) => ({ tags: { CostCenter: setting } });
    const atRoot = await organization.policy(
      tags({ tag_key: { '@@assign': 'CostCenter' }, tag_value: { '@@assign': ['100', '200'] } }),
      'TAG_POLICY',
    );
    const atUnit = await organization.policy(
      tags({ tag_value: { '@@append': ['300'] } }),
      'TAG_POLICY',
    );
    const atAccount = await organization.policy(
      tags({ tag_value: { '@@remove': ['100'] } }),
      'TAG_POLICY',
    );
    await organization.attach(atRoot, organization.rootId);
    await organization.attach(atUnit, unit);
    await organization.attach(atAccount, member);
    const { EffectivePolicy } = await organization.api.describeEffectivePolicy({
      PolicyType: 'TAG_POLICY',
      TargetId: member,
    });
    expect(EffectivePolicy).toMatchObject({ TargetId: member, PolicyType: 'TAG_POLICY' });
    expect(JSON.parse(EffectivePolicy?.PolicyContent ?? '')).toEqual({
      tags: { costcenter: { tag_key: 'CostCenter', tag_value: ['200', '300'] } },
    });
  });

  test('is none where nothing is attached, and is told of accounts only', async ({
    organization,
  }) => {
    const { api } = organization;
    const PolicyType = 'TAG_POLICY';
    expect(await refusalOf(api.describeEffectivePolicy({ PolicyType }))).toMatchObject({
      name: 'EffectivePolicyNotFoundException',
    });
    expect(
      await refusalOf(api.describeEffectivePolicy({ PolicyType, TargetId: organization.rootId })),
    ).toMatchObject({ reason: 'TARGET_NOT_SUPPORTED' });
    expect(
      await refusalOf(api.describeEffectivePolicy({ PolicyType, TargetId: '999999999999' })),
    ).toMatchObject({ name: 'TargetNotFoundException' });
  });
});
