import { describe, expect } from 'vitest';

import { grantsService } from './service-grants.ts';
import { ACCOUNT, arn, clientWith, policyOf, refusalOf, test, trustOf } from './testing.ts';

describe('IAM-9: a policy grants a service', () => {
  test.for([
    ['its every action', { Action: 's3:*' }, true],
    ['one action', { Action: ['sqs:SendMessage', 's3:GetObject'] }, true],
    ['all actions', { Action: '*' }, true],
    ['actions of another', { Action: 'sqs:*' }, false],
    ['all but another', { NotAction: 'sqs:*' }, true],
    ['all but itself', { NotAction: ['s3:*'] }, false],
    ['all but some of its own', { NotAction: ['s3:DeleteObject'] }, true],
    ['a denial', { Effect: 'Deny', Action: 's3:*' }, false],
  ] as const)('by %s: %j', ([, statement, isGranted]) => {
    const {
      Action,
      NotAction,
      Effect = 'Allow',
    } = {
      Action: undefined,
      NotAction: undefined,
      Effect: undefined,
      ...statement,
    };
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect, Action, NotAction, Resource: '*' },
    });
    expect(grantsService(document, 's3')).toBe(isGranted);
  });
});

describe('IAM-9: ListPoliciesGrantingServiceAccess', () => {
  test('tells a user’s own policies and those of the groups, each once', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    await iam.createGroup({ GroupName: 'team' });
    await iam.addUserToGroup({ GroupName: 'team', UserName: 'anna' });
    const PolicyDocument = policyOf({ Action: 's3:GetObject' });
    await iam.putUserPolicy({ UserName: 'anna', PolicyName: 'own', PolicyDocument });
    await iam.putGroupPolicy({ GroupName: 'team', PolicyName: 'shared', PolicyDocument });
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.attachUserPolicy({ UserName: 'anna', PolicyArn });
    await iam.attachGroupPolicy({ GroupName: 'team', PolicyArn });
    const answer = await iam.listPoliciesGrantingServiceAccess({
      Arn: arn('user/anna'),
      ServiceNamespaces: ['s3', 'sqs'],
    });
    const admin = { PolicyName: 'AdministratorAccess', PolicyType: 'MANAGED', PolicyArn };
    expect(answer).toMatchObject({ IsTruncated: false });
    expect(answer.PoliciesGrantingServiceAccess).toEqual([
      {
        ServiceNamespace: 's3',
        Policies: [
          { PolicyName: 'own', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'anna' },
          admin,
          { PolicyName: 'shared', PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'team' },
        ],
      },
      { ServiceNamespace: 'sqs', Policies: [admin] },
    ]);
  });

  test('of a role and of a group; of nobody it is refused', async ({ iam }) => {
    await iam.createGroup({ GroupName: 'team' });
    const AssumeRolePolicyDocument = trustOf({ AWS: ACCOUNT });
    await iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument });
    const list = (Arn: string) =>
      iam.listPoliciesGrantingServiceAccess({ Arn, ServiceNamespaces: ['s3'] });
    for (const entity of ['group/team', 'role/worker'])
      expect((await list(arn(entity))).PoliciesGrantingServiceAccess).toEqual([
        { ServiceNamespace: 's3', Policies: [] },
      ]);
    expect((await refusalOf(list(arn('user/nobody')))).name).toBe('NoSuchEntityException');
  });

  test('is denied to whom no policy allows it', async ({ cloud }) => {
    const client = await clientWith(cloud, { Action: 's3:*' });
    const call = client.listPoliciesGrantingServiceAccess({
      Arn: arn('user/anna'),
      ServiceNamespaces: ['s3'],
    });
    expect((await refusalOf(call)).message).toContain(`resource: ${arn('user/anna')}`);
  });
});
