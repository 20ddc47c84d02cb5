/** Analyzers, what they find, and what becomes of it, over the SDK. */
import { AccessAnalyzer } from '@aws-sdk/client-accessanalyzer';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import { ACCOUNT, clientWith, OTHER_ACCOUNT, policyOf, test } from './testing.ts';

const ARN = `arn:aws:access-analyzer:us-east-1:${ACCOUNT}:analyzer/mine`;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

async function makeAnalyzer(analyzer: AccessAnalyzer): Promise<string> {
  const { arn = '' } = await analyzer.createAnalyzer({ analyzerName: 'mine', type: 'ACCOUNT' });
  return arn;
}

async function shareQueue(
  cloud: Cloud,
  name: string,
  Principal: object | string,
  more: object = {},
) {
  const sqs = new SQS(cloud.root.clientConfig());
  const statement = { Principal, Action: 'sqs:SendMessage', Resource: queueArn(name), ...more };
  const { QueueUrl } = await sqs.createQueue({
    QueueName: name,
    Attributes: { Policy: policyOf(statement) },
  });
  return { sqs, QueueUrl };
}

/** The findings as `type of resource, principal, whether public, status`, in order. */
async function found(analyzer: AccessAnalyzer, analyzerArn = ARN): Promise<readonly string[]> {
  const { findings = [] } = await analyzer.listFindings({ analyzerArn });
  return findings
    .map(({ resourceType, principal = {}, isPublic, status, error }) =>
      [resourceType, ...Object.values(principal), isPublic ? 'public' : '', error ?? '', status]
        .filter((one) => one !== '')
        .join(' '),
    )
    .toSorted();
}

describe('an analyzer', () => {
  test('is made once, is shown and listed, and goes', async ({ cloud, analyzer }) => {
    const input = { analyzerName: 'mine', type: 'ACCOUNT', tags: { Team: 'red' } } as const;
    expect(await analyzer.createAnalyzer(input)).toMatchObject({ arn: ARN });
    await cloud.clock.advance({ minutes: 1 });
    const { analyzer: shown } = await analyzer.getAnalyzer({ analyzerName: 'mine' });
    expect(shown).toMatchObject({
      arn: ARN,
      name: 'mine',
      type: 'ACCOUNT',
      status: 'ACTIVE',
      tags: { Team: 'red' },
    });
    expect((await analyzer.listAnalyzers({})).analyzers).toEqual([shown]);
    expect((await analyzer.listAnalyzers({ type: 'ORGANIZATION' })).analyzers).toEqual([]);
    await expect(analyzer.createAnalyzer(input)).rejects.toMatchObject({
      name: 'ConflictException',
      resourceId: 'mine',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(
      analyzer.createAnalyzer({ ...input, analyzerName: 'second' }),
    ).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    await analyzer.deleteAnalyzer({ analyzerName: 'mine' });
    await expect(analyzer.getAnalyzer({ analyzerName: 'mine' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'AccessAnalyzer',
    });
    await cloud.clock.advance({ days: 2 });
    await makeAnalyzer(analyzer);
  });

  test('of another type, or with a configuration, is refused by name', async ({ analyzer }) => {
    for (const type of ['ORGANIZATION', 'ACCOUNT_INTERNAL_ACCESS'] as const)
      await expect(analyzer.createAnalyzer({ analyzerName: 'mine', type })).rejects.toMatchObject({
        name: 'ValidationException',
        message: `An analyzer of the type ${type} is not supported here.`,
      });
    const configuration = { unusedAccess: { unusedAccessAge: 90 } };
    await expect(
      analyzer.createAnalyzer({ analyzerName: 'mine', type: 'ACCOUNT', configuration }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('tags are set, shown, and decide', async ({ cloud, analyzer }) => {
    await makeAnalyzer(analyzer);
    await analyzer.tagResource({ resourceArn: ARN, tags: { Team: 'red', Stage: 'test' } });
    await analyzer.untagResource({ resourceArn: ARN, tagKeys: ['Stage'] });
    expect((await analyzer.listTagsForResource({ resourceArn: ARN })).tags).toEqual({
      Team: 'red',
    });
    const reader = (team: string) =>
      clientWith(cloud, {
        Action: 'access-analyzer:GetAnalyzer',
        Resource: ARN,
        Condition: { StringEquals: { 'aws:ResourceTag/Team': team } },
      });
    await (await reader('red')).getAnalyzer({ analyzerName: 'mine' });
    await expect(
      (await reader('blue')).getAnalyzer({ analyzerName: 'mine' }),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('makes its service-linked role in the name of the caller', async ({ cloud }) => {
    const mayCreate = { Action: 'access-analyzer:CreateAnalyzer' };
    const input = { analyzerName: 'mine', type: 'ACCOUNT' } as const;
    await expect((await clientWith(cloud, mayCreate)).createAnalyzer(input)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('iam:CreateServiceLinkedRole'),
    });
    const both = await clientWith(cloud, mayCreate, { Action: 'iam:CreateServiceLinkedRole' });
    await both.createAnalyzer(input);
    await both.createAnalyzer({ ...input, analyzerName: 'other' }).catch(() => undefined);
    // Once it is there, nobody needs the permission.
    const elsewhere = await cloud.as({ policy: policyOf({ ...mayCreate, Resource: '*' }) });
    await new AccessAnalyzer(elsewhere.clientConfig({ region: 'eu-west-1' })).createAnalyzer(input);
  });
});

describe('AA-1: what is shared with the world or with another account is found', () => {
  test('queues, keys and their grants, secrets, and the trust of roles', async ({
    cloud,
    analyzer,
  }) => {
    const config = cloud.root.clientConfig();
    const external = { AWS: OTHER_ACCOUNT };
    await shareQueue(cloud, 'open', '*');
    await shareQueue(cloud, 'shared', external);
    await shareQueue(cloud, 'own', { AWS: ACCOUNT });
    await shareQueue(cloud, 'topic', '*', {
      Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${ACCOUNT}:orders` } },
    });
    const kms = new KMS(config);
    const own = {
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    await kms.createKey({
      Policy: policyOf(own, { Principal: external, Action: 'kms:Decrypt', Resource: '*' }),
    });
    const { KeyMetadata } = await kms.createKey({});
    await kms.createGrant({
      KeyId: KeyMetadata?.KeyId,
      GranteePrincipal: `arn:aws:iam::${OTHER_ACCOUNT}:root`,
      Operations: ['Encrypt'],
    });
    const secrets = new SecretsManager(config);
    await secrets.createSecret({ Name: 'login', SecretString: 'x' });
    await secrets.putResourcePolicy({
      SecretId: 'login',
      ResourcePolicy: policyOf({
        Principal: external,
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      }),
    });
    const iam = new IAM(config);
    await iam.createRole({
      RoleName: 'partner',
      AssumeRolePolicyDocument: policyOf({ Principal: external, Action: 'sts:AssumeRole' }),
    });
    await iam.createRole({
      RoleName: 'box',
      AssumeRolePolicyDocument: policyOf({
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    });
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    expect(await found(analyzer)).toEqual([
      `AWS::IAM::Role ${OTHER_ACCOUNT} ACTIVE`,
      `AWS::KMS::Key ${OTHER_ACCOUNT} ACTIVE`,
      `AWS::KMS::Key arn:aws:iam::${OTHER_ACCOUNT}:root ACTIVE`,
      'AWS::SQS::Queue * public ACTIVE',
      `AWS::SQS::Queue ${OTHER_ACCOUNT} ACTIVE`,
      `AWS::SecretsManager::Secret ${OTHER_ACCOUNT} ACTIVE`,
    ]);
    const { analyzedResources = [] } = await analyzer.listAnalyzedResources({
      analyzerArn: ARN,
      resourceType: 'AWS::SQS::Queue',
    });
    expect(analyzedResources.map(({ resourceArn }) => resourceArn).toSorted()).toEqual(
      ['open', 'own', 'shared', 'topic'].map(queueArn),
    );
    const { resource } = await analyzer.getAnalyzedResource({
      analyzerArn: ARN,
      resourceArn: queueArn('open'),
    });
    expect(resource).toMatchObject({
      isPublic: true,
      actions: ['sqs:SendMessage'],
      status: 'ACTIVE',
    });
  });

  test('a finding says who may do what, and under which condition', async ({ cloud, analyzer }) => {
    await shareQueue(cloud, 'open', '*', {
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    });
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    const { findings = [] } = await analyzer.listFindingsV2({ analyzerArn: ARN });
    const [{ id = '' } = {}] = findings;
    expect(findings).toMatchObject([{ findingType: 'ExternalAccess', resource: queueArn('open') }]);
    const { finding } = await analyzer.getFinding({ analyzerArn: ARN, id });
    expect(finding).toMatchObject({
      id,
      principal: { AWS: '*' },
      action: ['sqs:SendMessage'],
      condition: { 'aws:securetransport': 'true' },
      isPublic: true,
      resource: queueArn('open'),
      resourceOwnerAccount: ACCOUNT,
      status: 'ACTIVE',
    });
    const second = await analyzer.getFindingV2({ analyzerArn: ARN, id });
    expect(second.findingDetails?.[0]?.externalAccessDetails).toMatchObject({
      principal: { AWS: '*' },
      isPublic: true,
    });
    await expect(analyzer.getFinding({ analyzerArn: ARN, id: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('it is resolved when the access is gone, and active again when it comes back', async ({
    cloud,
    analyzer,
  }) => {
    const { sqs, QueueUrl } = await shareQueue(cloud, 'open', '*');
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    const policy = async (Policy: string) => {
      await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
      await analyzer.startResourceScan({ analyzerArn: ARN, resourceArn: queueArn('open') });
      await cloud.clock.advance({ seconds: 1 });
    };
    await policy('');
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public RESOLVED']);
    await policy(
      policyOf({ Principal: '*', Action: 'sqs:SendMessage', Resource: queueArn('open') }),
    );
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public ACTIVE']);
    await sqs.deleteQueue({ QueueUrl });
    // The next daily scan misses it, and after ninety days it is forgotten.
    await cloud.clock.advance({ days: 1 });
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public RESOLVED']);
    await cloud.clock.advance({ days: 89 });
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public RESOLVED']);
    await cloud.clock.advance({ days: 2 });
    expect(await found(analyzer)).toEqual([]);
  });

  test('a key whose policy hides it is told as an error', async ({ cloud, analyzer }) => {
    const user = await cloud.as({ policy: policyOf({ Action: 'kms:*', Resource: '*' }) });
    await new KMS(user.clientConfig()).createKey({
      Policy: policyOf({ Principal: { AWS: user.arn }, Action: 'kms:*', Resource: '*' }),
    });
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    expect(await found(analyzer)).toEqual(['AWS::KMS::Key ACCESS_DENIED ACTIVE']);
  });

  test('without its role an analyzer sees nothing, keeps what it knows, and goes on with it', async ({
    cloud,
    analyzer,
  }) => {
    await shareQueue(cloud, 'open', '*');
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    const iam = new IAM(cloud.root.clientConfig());
    await iam.deleteServiceLinkedRole({ RoleName: 'AWSServiceRoleForAccessAnalyzer' });
    await cloud.clock.advance({ days: 30 });
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public ACTIVE']);
    await iam.createServiceLinkedRole({ AWSServiceName: 'access-analyzer.amazonaws.com' });
    await shareQueue(cloud, 'shared', { AWS: OTHER_ACCOUNT });
    await cloud.clock.advance({ days: 1 });
    expect(await found(analyzer)).toEqual([
      'AWS::SQS::Queue * public ACTIVE',
      `AWS::SQS::Queue ${OTHER_ACCOUNT} ACTIVE`,
    ]);
  });

  test('only what an analyzer looks at can be scanned', async ({ analyzer }) => {
    await makeAnalyzer(analyzer);
    for (const resourceArn of [
      `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/a`,
      queueArn('x').replace(ACCOUNT, OTHER_ACCOUNT),
      queueArn('x').replace('us-east-1', 'eu-west-1'),
    ])
      await expect(
        analyzer.startResourceScan({ analyzerArn: ARN, resourceArn }),
      ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('what nobody uses is found', () => {
  const UNUSED = ARN.replace('mine', 'idle');

  /** An account with a role, a key and a password, made today. */
  async function furnish(cloud: Cloud) {
    const iam = new IAM(cloud.root.clientConfig());
    const AssumeRolePolicyDocument = policyOf({
      Principal: { AWS: ACCOUNT },
      Action: 'sts:AssumeRole',
    });
    await iam.createRole({ RoleName: 'idle', AssumeRolePolicyDocument });
    await iam.createUser({ UserName: 'ann' });
    await iam.createLoginProfile({ UserName: 'ann', Password: 'Correct-horse-7' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
  }

  async function unused(analyzer: AccessAnalyzer, status = 'ACTIVE'): Promise<readonly string[]> {
    const { findings = [] } = await analyzer.listFindingsV2({
      analyzerArn: UNUSED,
      filter: { status: { eq: [status] } },
    });
    return findings.map(({ findingType }) => String(findingType)).toSorted();
  }

  test('roles, keys and passwords, once they are as old as the analyzer says', async ({
    cloud,
    analyzer,
  }) => {
    const credentials = await furnish(cloud);
    await analyzer.createAnalyzer({
      analyzerName: 'idle',
      type: 'ACCOUNT_UNUSED_ACCESS',
      configuration: { unusedAccess: { unusedAccessAge: 10 } },
    });
    await cloud.clock.advance({ days: 9 });
    expect(await unused(analyzer)).toEqual([]);
    const ann = new STS({ ...cloud.root.clientConfig(), credentials });
    await ann.getCallerIdentity({});
    await cloud.clock.advance({ days: 2 });
    expect(await unused(analyzer)).toEqual(['UnusedIAMRole', 'UnusedIAMUserPassword']);
    await cloud.clock.advance({ days: 10 });
    const all = ['UnusedIAMRole', 'UnusedIAMUserAccessKey', 'UnusedIAMUserPassword'];
    expect(await unused(analyzer)).toEqual(all);
    const { findings = [] } = await analyzer.listFindingsV2({
      analyzerArn: UNUSED,
      filter: { findingType: { eq: ['UnusedIAMUserAccessKey'] } },
    });
    const [{ id = '' } = {}] = findings;
    const { findingDetails } = await analyzer.getFindingV2({ analyzerArn: UNUSED, id });
    expect(findingDetails).toMatchObject([
      {
        unusedIamUserAccessKeyDetails: {
          accessKeyId: credentials.accessKeyId,
          lastAccessed: expect.any(Date),
        },
      },
    ]);
    await ann.getCallerIdentity({});
    await cloud.clock.advance({ days: 1 });
    expect(await unused(analyzer, 'RESOLVED')).toEqual(['UnusedIAMUserAccessKey']);
  });

  test('the days can be changed, within bounds', async ({ cloud, analyzer }) => {
    await furnish(cloud);
    await analyzer.createAnalyzer({ analyzerName: 'idle', type: 'ACCOUNT_UNUSED_ACCESS' });
    const shown = await analyzer.getAnalyzer({ analyzerName: 'idle' });
    expect(shown.analyzer?.configuration).toEqual({ unusedAccess: { unusedAccessAge: 90 } });
    await cloud.clock.advance({ days: 20 });
    expect(await unused(analyzer)).toEqual([]);
    const update = (unusedAccessAge: number) =>
      analyzer.updateAnalyzer({
        analyzerName: 'idle',
        configuration: { unusedAccess: { unusedAccessAge } },
      });
    expect((await update(20)).configuration).toEqual({ unusedAccess: { unusedAccessAge: 20 } });
    await cloud.clock.advance({ minutes: 1 });
    expect(await unused(analyzer)).toHaveLength(3);
    for (const days of [0, 366])
      await expect(update(days)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(analyzer.listFindings({ analyzerArn: UNUSED })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await makeAnalyzer(analyzer);
    await expect(analyzer.updateAnalyzer({ analyzerName: 'mine' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('findings are put away', () => {
  test('by hand, and back', async ({ cloud, analyzer }) => {
    await shareQueue(cloud, 'open', '*');
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    const { findings = [] } = await analyzer.listFindings({ analyzerArn: ARN });
    const ids = findings.flatMap(({ id }) => id ?? []);
    await analyzer.updateFindings({ analyzerArn: ARN, status: 'ARCHIVED', ids });
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public ARCHIVED']);
    // A scan leaves it where it was put.
    await cloud.clock.advance({ days: 1 });
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public ARCHIVED']);
    await analyzer.updateFindings({
      analyzerArn: ARN,
      status: 'ACTIVE',
      resourceArn: queueArn('open'),
    });
    expect(await found(analyzer)).toEqual(['AWS::SQS::Queue * public ACTIVE']);
    await expect(
      analyzer.updateFindings({ analyzerArn: ARN, status: 'ACTIVE' }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('by rules: for what is found from now on, and for the rest when they are applied', async ({
    cloud,
    analyzer,
  }) => {
    await shareQueue(cloud, 'first', { AWS: OTHER_ACCOUNT });
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    const rule = { analyzerName: 'mine', ruleName: 'trusted' };
    const filter = { 'principal.AWS': { eq: [OTHER_ACCOUNT] }, isPublic: { eq: ['false'] } };
    await analyzer.createArchiveRule({ ...rule, filter });
    await shareQueue(cloud, 'second', { AWS: OTHER_ACCOUNT });
    await cloud.clock.advance({ days: 1 });
    const archived = `AWS::SQS::Queue ${OTHER_ACCOUNT} ARCHIVED`;
    expect(await found(analyzer)).toEqual([`AWS::SQS::Queue ${OTHER_ACCOUNT} ACTIVE`, archived]);
    await analyzer.applyArchiveRule({ analyzerArn: ARN, ruleName: 'trusted' });
    expect(await found(analyzer)).toEqual([archived, archived]);
    await analyzer.updateArchiveRule({ ...rule, filter: { status: { exists: true } } });
    expect((await analyzer.getArchiveRule(rule)).archiveRule).toMatchObject({
      ruleName: 'trusted',
      filter: { status: { exists: true } },
    });
    expect((await analyzer.listArchiveRules({ analyzerName: 'mine' })).archiveRules).toHaveLength(
      1,
    );
    await expect(analyzer.createArchiveRule({ ...rule, filter })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await analyzer.deleteArchiveRule(rule);
    await expect(analyzer.getArchiveRule(rule)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'ArchiveRule',
    });
  });

  test.for<[string, Record<string, object>, number]>([
    ['by resource', { resource: { contains: ['open'] } }, 1],
    ['by type', { resourceType: { eq: ['AWS::KMS::Key'] } }, 0],
    ['by what they are not', { isPublic: { neq: ['true'] } }, 1],
    ['by condition', { 'condition.aws:SecureTransport': { exists: true } }, 0],
  ])('they are listed %s', async ([, filter, count], { cloud, analyzer }) => {
    await shareQueue(cloud, 'open', '*');
    await shareQueue(cloud, 'shared', { AWS: OTHER_ACCOUNT });
    await makeAnalyzer(analyzer);
    await cloud.clock.advance({ minutes: 1 });
    const { findings = [] } = await analyzer.listFindings({ analyzerArn: ARN, filter });
    expect(findings).toHaveLength(count);
  });

  test('a filter that says nothing is refused', async ({ analyzer }) => {
    await makeAnalyzer(analyzer);
    for (const filter of [{ colour: { eq: ['red'] } }, { status: {} }])
      await expect(analyzer.listFindings({ analyzerArn: ARN, filter })).rejects.toMatchObject({
        name: 'ValidationException',
      });
  });
});

test('each operation needs its permission, and another account has no say', async ({
  cloud,
  analyzer,
}) => {
  await makeAnalyzer(analyzer);
  const stranger = await clientWith(cloud, { Action: 'sqs:*' });
  const rule = { analyzerName: 'mine', ruleName: 'r' };
  const filter = { status: { exists: true } };
  const calls: readonly ((client: AccessAnalyzer) => Promise<unknown>)[] = [
    (client) => client.createAnalyzer({ analyzerName: 'x', type: 'ACCOUNT' }),
    (client) => client.getAnalyzer({ analyzerName: 'mine' }),
    (client) => client.listAnalyzers({}),
    (client) => client.updateAnalyzer({ analyzerName: 'mine' }),
    (client) => client.deleteAnalyzer({ analyzerName: 'mine' }),
    (client) => client.createArchiveRule({ ...rule, filter }),
    (client) => client.getArchiveRule(rule),
    (client) => client.listArchiveRules({ analyzerName: 'mine' }),
    (client) => client.updateArchiveRule({ ...rule, filter }),
    (client) => client.deleteArchiveRule(rule),
    (client) => client.applyArchiveRule({ analyzerArn: ARN, ruleName: 'r' }),
    (client) => client.startResourceScan({ analyzerArn: ARN, resourceArn: queueArn('x') }),
    (client) => client.listFindings({ analyzerArn: ARN }),
    (client) => client.listFindingsV2({ analyzerArn: ARN }),
    (client) => client.getFinding({ analyzerArn: ARN, id: 'x' }),
    (client) => client.getFindingV2({ analyzerArn: ARN, id: 'x' }),
    (client) => client.updateFindings({ analyzerArn: ARN, status: 'ACTIVE', ids: ['x'] }),
    (client) => client.listAnalyzedResources({ analyzerArn: ARN }),
    (client) => client.getAnalyzedResource({ analyzerArn: ARN, resourceArn: queueArn('x') }),
    (client) => client.tagResource({ resourceArn: ARN, tags: { a: 'b' } }),
    (client) => client.untagResource({ resourceArn: ARN, tagKeys: ['a'] }),
    (client) => client.listTagsForResource({ resourceArn: ARN }),
  ];
  for (const call of calls)
    await expect(call(stranger)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const credentials = { accessKeyId: OTHER_ACCOUNT, secretAccessKey: 'test' };
  const other = new AccessAnalyzer({ ...cloud.root.clientConfig(), credentials });
  await expect(other.listFindings({ analyzerArn: ARN })).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(other.getAnalyzer({ analyzerName: 'mine' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
