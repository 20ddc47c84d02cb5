import { describe, expect } from 'vitest';

import { ACCOUNT, arn, clientWith, refusalOf, test, trustOf } from './testing.ts';

const SERVICE = 'autoscaling.amazonaws.com';
const ROLE = 'AWSServiceRoleForAutoScaling';
const ROLE_ARN = arn(`role/aws-service-role/${SERVICE}/${ROLE}`);

/** Services whose role has a fixed name. [Recorded: test_service_role_lifecycle_custom_suffix_not_allowed] */
const FIXED = [
  'accountdiscovery.ssm',
  'acm',
  'appmesh',
  'autoscaling-plans',
  'backup',
  'batch',
  'cassandra.application-autoscaling',
  'cks.kms',
  'cloudtrail',
  'codestar-notifications',
  'config',
  'dms',
  'dms-fleet-advisor',
  'docdb-elastic',
  'ec2-instance-connect',
  'ec2.application-autoscaling',
  'ecr',
  'ecs',
  'eks',
  'eks-connector',
  'eks-fargate',
  'eks-nodegroup',
  'elasticache',
  'elasticbeanstalk',
  'elasticfilesystem',
  'elasticloadbalancing',
  'email.cognito-idp',
  'emr-containers',
  'emrwal',
  'fis',
  'grafana',
  'imagebuilder',
  'iotmanagedintegrations',
  'kafka',
  'kafkaconnect',
  'lakeformation',
  'lex',
  'lightsail',
  'm2',
  'memorydb',
  'mq',
  'mrk.kms',
  'notifications',
  'observability.aoss',
  'opensearchservice',
  'ops.apigateway',
  'ops.emr-serverless',
  'opsdatasync.ssm',
  'opsinsights.ssm',
  'pullthroughcache.ecr',
  'ram',
  'rds',
  'redshift',
  'replication.cassandra',
  'replication.ecr',
  'repository.sync.codeconnections',
  'resource-explorer-2',
  'rolesanywhere',
  's3-outposts',
  'ses',
  'shield',
  'ssm',
  'ssm-incidents',
  'ssm-quicksetup',
  'sso',
  'vpcorigin.cloudfront',
  'waf',
  'wafv2',
];

describe('a service-linked role', () => {
  // [Recorded: test_service_role_lifecycle_custom_suffix]
  test.for([
    [SERVICE, ROLE, 'AutoScalingServiceRolePolicy'],
    [
      'connect.amazonaws.com',
      'AWSServiceRoleForAmazonConnect',
      'AmazonConnectServiceLinkedRolePolicy',
    ],
    ['lexv2.amazonaws.com', 'AWSServiceRoleForLexV2Bots', 'AmazonLexV2BotPolicy'],
  ] as const)(
    'of %s with a suffix is what AWS was recorded to make',
    async ([service, role, policy], { iam }) => {
      const RoleName = `${role}_one`;
      const { Role: made } = await iam.createServiceLinkedRole({
        AWSServiceName: service,
        CustomSuffix: 'one',
      });
      const { Role } = await iam.getRole({ RoleName });
      expect(Role).toEqual({
        Arn: arn(`role/aws-service-role/${service}/${RoleName}`),
        AssumeRolePolicyDocument: expect.any(String),
        CreateDate: made?.CreateDate,
        MaxSessionDuration: 3600,
        Path: `/aws-service-role/${service}/`,
        RoleId: made?.RoleId,
        RoleLastUsed: {},
        RoleName,
      });
      expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual({
        Version: '2012-10-17',
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service } }],
      });
      expect(await iam.listAttachedRolePolicies({ RoleName })).toMatchObject({
        AttachedPolicies: [
          {
            PolicyArn: `arn:aws:iam::aws:policy/aws-service-role/${policy}`,
            PolicyName: policy,
          },
        ],
        IsTruncated: false,
      });
      expect(await iam.listRolePolicies({ RoleName })).toMatchObject({
        PolicyNames: [],
        IsTruncated: false,
      });
    },
  );

  // [Recorded: test_service_role_lifecycle_custom_suffix_not_allowed]
  test.for(FIXED)('of %s takes no suffix', async (name, { iam }) => {
    const AWSServiceName = `${name}.amazonaws.com`;
    const call = iam.createServiceLinkedRole({ AWSServiceName, CustomSuffix: 'one' });
    expect(await refusalOf(call)).toEqual({
      name: 'InvalidInputException',
      message: `Custom suffix is not allowed for ${AWSServiceName}`,
      status: 400,
    });
  });

  // [Recorded: test_service_role_already_exists]
  test('is made once', async ({ iam }) => {
    const AWSServiceName = 'batch.amazonaws.com';
    await iam.createServiceLinkedRole({ AWSServiceName, Description: 'of Batch' });
    expect(await refusalOf(iam.createServiceLinkedRole({ AWSServiceName }))).toEqual({
      name: 'InvalidInputException',
      message:
        'Service role name AWSServiceRoleForBatch has been taken in this account, please try a different suffix.',
      status: 400,
    });
    const { Role } = await iam.getRole({ RoleName: 'AWSServiceRoleForBatch' });
    expect(Role?.Description).toBe('of Batch');
  });

  test.for(['sqs.amazonaws.com', 'config.amazonaws.com', 'made-up.example.com'])(
    'of %s is not known, and refused',
    async (AWSServiceName, { iam }) => {
      const refusal = await refusalOf(iam.createServiceLinkedRole({ AWSServiceName }));
      expect(refusal).toMatchObject({ name: 'InvalidInputException', status: 400 });
      expect(refusal.message).toContain(AWSServiceName);
    },
  );

  test('is changed by AWS only, but for its description and its tags', async ({ iam }) => {
    await iam.createServiceLinkedRole({ AWSServiceName: SERVICE });
    await iam.createInstanceProfile({ InstanceProfileName: 'box' });
    const RoleName = ROLE;
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const PolicyDocument = trustOf({ AWS: ACCOUNT });
    for (const call of [
      iam.attachRolePolicy({ RoleName, PolicyArn }),
      iam.detachRolePolicy({ RoleName, PolicyArn }),
      iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument }),
      iam.deleteRolePolicy({ RoleName, PolicyName: 'p' }),
      iam.updateAssumeRolePolicy({ RoleName, PolicyDocument }),
      iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: PolicyArn }),
      iam.deleteRolePermissionsBoundary({ RoleName }),
      iam.updateRole({ RoleName, MaxSessionDuration: 7200 }),
      iam.addRoleToInstanceProfile({ RoleName, InstanceProfileName: 'box' }),
      iam.deleteRole({ RoleName }),
    ])
      expect(await refusalOf(call)).toEqual({
        name: 'UnmodifiableEntityException',
        message: `Cannot perform the operation on the protected role '${ROLE}' - this role is only modifiable by AWS`,
        status: 400,
      });
    await iam.updateRole({ RoleName, Description: 'scales' });
    await iam.tagRole({ RoleName, Tags: [{ Key: 'Team', Value: 'blue' }] });
    const { Role } = await iam.getRole({ RoleName });
    expect(Role).toMatchObject({ Description: 'scales', Tags: [{ Key: 'Team', Value: 'blue' }] });
  });

  test('has a policy that is attached to nothing else, and a path that is AWS’s own', async ({
    iam,
  }) => {
    const AssumeRolePolicyDocument = trustOf({ AWS: ACCOUNT });
    await iam.createRole({ RoleName: 'mine', AssumeRolePolicyDocument });
    const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy';
    expect(await refusalOf(iam.attachRolePolicy({ RoleName: 'mine', PolicyArn }))).toEqual({
      name: 'PolicyNotAttachableException',
      message: 'Cannot attach a Service Role Policy to a Customer Role.',
      status: 400,
    });
    const bounding = iam.putRolePermissionsBoundary({
      RoleName: 'mine',
      PermissionsBoundary: PolicyArn,
    });
    expect((await refusalOf(bounding)).message).toBe(
      `Scope ARN: ${PolicyArn} does not exist or is not attachable.`,
    );
    expect((await iam.getPolicy({ PolicyArn })).Policy?.IsAttachable).toBe(false);
    const forged = iam.createRole({
      RoleName: ROLE,
      Path: `/aws-service-role/${SERVICE}/`,
      AssumeRolePolicyDocument,
    });
    expect((await refusalOf(forged)).name).toBe('InvalidInputException');
  });

  test('is deleted by a task, whose outcome is told for a day', async ({ cloud, iam }) => {
    await iam.createServiceLinkedRole({ AWSServiceName: SERVICE });
    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName: ROLE });
    expect(DeletionTaskId).toMatch(
      new RegExp(`^task/aws-service-role/${SERVICE}/${ROLE}/[0-9a-f-]{36}$`),
    );
    await cloud.clock.advance({ seconds: 1 });
    const status = () => iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId });
    expect((await status()).Status).toBe('SUCCEEDED');
    expect((await refusalOf(iam.getRole({ RoleName: ROLE }))).name).toBe('NoSuchEntityException');
    await iam.createServiceLinkedRole({ AWSServiceName: SERVICE });
    await cloud.clock.advance({ days: 1 });
    expect((await refusalOf(status())).name).toBe('NoSuchEntityException');
    await iam.getRole({ RoleName: ROLE });
  });

  test('a role of another kind is not deleted so', async ({ iam }) => {
    const AssumeRolePolicyDocument = trustOf({ AWS: ACCOUNT });
    await iam.createRole({ RoleName: 'mine', AssumeRolePolicyDocument });
    expect((await refusalOf(iam.deleteServiceLinkedRole({ RoleName: 'mine' }))).name).toBe(
      'NoSuchEntityException',
    );
    const DeletionTaskId = 'task/role/mine/0';
    expect((await refusalOf(iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId }))).name).toBe(
      'InvalidInputException',
    );
  });

  test('is granted by its ARN and by iam:AWSServiceName', async ({ cloud }) => {
    const scaler = await clientWith(cloud, {
      Action: 'iam:CreateServiceLinkedRole',
      Resource: arn('role/aws-service-role/*'),
      Condition: { StringEquals: { 'iam:AWSServiceName': SERVICE } },
    });
    const other = scaler.createServiceLinkedRole({ AWSServiceName: 'batch.amazonaws.com' });
    expect((await refusalOf(other)).name).toBe('AccessDenied');
    await scaler.createServiceLinkedRole({ AWSServiceName: SERVICE });
    expect((await refusalOf(scaler.deleteServiceLinkedRole({ RoleName: ROLE }))).message).toContain(
      ROLE_ARN,
    );
    const DeletionTaskId = `task/aws-service-role/${SERVICE}/${ROLE}/00000000`;
    const status = scaler.getServiceLinkedRoleDeletionStatus({ DeletionTaskId });
    expect((await refusalOf(status)).message).toContain(ROLE_ARN);
  });
});

describe('AWS managed policies', () => {
  test.for([
    ['AdministratorAccess'],
    ['AmazonDynamoDBFullAccess'],
    ['SecretsManagerReadWrite'],
    ['AmazonCognitoPowerUser'],
    ['AWSLambdaExecute'],
    ['AWSXrayWriteOnlyAccess'],
    ['CloudWatchLambdaInsightsExecutionRolePolicy'],
    ['service-role/AWSLambdaRole'],
    ['service-role/AWSLambdaBasicExecutionRole'],
    ['service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
  ] as const)('%s, which the requirements name, is there', async ([name], { iam }) => {
    const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
    const { Policy } = await iam.getPolicy({ PolicyArn });
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn,
      VersionId: Policy?.DefaultVersionId,
    });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toMatchObject({
      Version: '2012-10-17',
      Statement: expect.arrayContaining([expect.objectContaining({ Effect: 'Allow' })]),
    });
  });

  test('one that is not known is refused by name, and allows nothing', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const PolicyArn = 'arn:aws:iam::aws:policy/AWSGhostFullAccess';
    expect(await refusalOf(iam.attachUserPolicy({ UserName: 'anna', PolicyArn }))).toEqual({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
      status: 404,
    });
  });
});
