/** What the policies of an organization do to the calls of its members. */
import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { Organizations } from '@aws-sdk/client-organizations';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import { type Caller, decide, parsePolicy } from '#languages/iam-policy/index';

import { type Cloud, createCloud } from '../../index.ts';
import {
  type Actor,
  allow,
  denialOf,
  deny,
  holding,
  MANAGEMENT,
  organize,
  rootOf,
  statementOf,
  test,
  type TestOrganization,
} from './testing.ts';

const queues = (actor: Actor) => new SQS(actor.clientConfig()).listQueues({});
const keys = (actor: Actor) => new KMS(actor.clientConfig()).listKeys({});

const byScp = /with an explicit deny in a service control policy$/;
const noScp = (action: string) =>
  new RegExp(`because no service control policy allows the ${action} action$`);
const byRcp = /with an explicit deny in a resource control policy$/;

/** Whether somebody who may do everything may do this in an account, by the policies that authorisation finds. */
async function isAllowedIn(cloud: Cloud, account: string, action: string, caller: Caller) {
  const facts = await cloud.kernel.directory.findOrganization(account);
  const { policy } = parsePolicy(JSON.stringify(allow('*')), 'identity');
  if (!policy) throw new Error('the policy is one');
  const decision = decide(
    { action, resource: '*', resourceAccount: account, caller, condition: () => undefined },
    {
      identity: [{ name: 'all', policy }],
      resourceMode: 'either',
      ...(facts?.scps && { scps: facts.scps }),
    },
  );
  return decision.effect === 'allow';
}

describe('service control policies', () => {
  test('ORG-3: deny to the administrator of a member and to its root, with the words of AWS', async ({
    cloud,
    organization,
  }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const administrator = await organization.within(member);
    await queues(administrator);
    await organization.attach(await organization.policy(deny('sqs:*')), member);
    expect(await denialOf(queues(administrator))).toBe(
      `User: arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/administrator is not authorized to perform: sqs:ListQueues on resource: arn:aws:sqs:us-east-1:${member}:* with an explicit deny in a service control policy`,
    );
    expect(await denialOf(queues(rootOf(cloud, member)))).toMatch(byScp);
    await keys(administrator);
  });

  test('ORG-3: never bind the management account', async ({ cloud, organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const policy = await organization.policy(deny('sqs:*'));
    await organization.attach(policy, organization.rootId);
    await organization.attach(policy, MANAGEMENT);
    await queues(cloud.root);
    await queues(await cloud.as({ policy: allow('sqs:*') }));
  });

  test('ORG-3: are inherited down, and hold at every level', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const outer = await organization.unit('outer');
    const inner = await organization.unit('inner', outer);
    const member = await organization.account('member', inner);
    const administrator = await organization.within(member);
    const policy = await organization.policy(deny('sqs:*'));
    for (const target of [organization.rootId, outer, inner, member]) {
      await organization.attach(policy, target);
      expect(await denialOf(queues(administrator))).toMatch(byScp);
      await organization.detach(policy, target);
      await queues(administrator);
    }
  });

  test('ORG-3: allow nothing that is not allowed on the whole path', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('unit');
    const member = await organization.account('member', unit);
    const administrator = await organization.within(member);
    for (const target of [organization.rootId, unit, member]) {
      const policy = await organization.policy(allow('kms:*'));
      await organization.attach(policy, target);
      await organization.detach('p-FullAWSAccess', target);
      expect(await denialOf(queues(administrator))).toMatch(noScp('sqs:ListQueues'));
      await keys(administrator);
      await organization.attach('p-FullAWSAccess', target);
      await queues(administrator);
      await organization.detach(policy, target);
    }
  });

  // No service here makes service-linked roles, so the decision is asked of the policies that authorisation finds.
  test('ORG-3: do not bind service-linked roles', async ({ cloud, organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    await organization.attach(await organization.policy(deny('sqs:*')), member);
    const isAllowed = (isServiceLinked: boolean) =>
      isAllowedIn(cloud, member, 'sqs:ListQueues', {
        kind: 'role-session',
        account: member,
        roleArn: `arn:aws:iam::${member}:role/r`,
        arn: `arn:aws:sts::${member}:assumed-role/r/s`,
        isServiceLinked,
      });
    expect(await isAllowed(false)).toBe(false);
    expect(await isAllowed(true)).toBe(true);
  });

  test('give no permission of their own', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const iam = new IAM((await organization.within(member)).clientConfig());
    await iam.createUser({ UserName: 'nobody' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'nobody' });
    const nobody = holding(organization.cloud, {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
    expect(await denialOf(queues(nobody))).toMatch(/because no identity-based policy allows/);
  });

  test('hold for the next call when they are changed, moved under, disabled or left', async ({
    cloud,
    organization,
  }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('unit');
    const member = await organization.account('member');
    const administrator = await organization.within(member);
    const PolicyId = await organization.policy(deny('sqs:*'));
    await organization.attach(PolicyId, unit);
    await queues(administrator);
    await organization.move(member, organization.rootId, unit);
    expect(await denialOf(queues(administrator))).toMatch(byScp);
    await organization.api.updatePolicy({ PolicyId, Content: JSON.stringify(deny('kms:*')) });
    await queues(administrator);
    expect(await denialOf(keys(administrator))).toMatch(byScp);
    await organization.disable('SERVICE_CONTROL_POLICY');
    await keys(administrator);
    await organization.enable('SERVICE_CONTROL_POLICY');
    await organization.attach(PolicyId, unit);
    expect(await denialOf(keys(administrator))).toMatch(byScp);
    await cloud.clock.advance({ days: 8 });
    await organization.api.removeAccountFromOrganization({ AccountId: member });
    await keys(await organization.within(member));
  });

  test('CT-1: keep members to regions', async ({ organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const administrator = await organization.within(member);
    const guardrail = statementOf({
      Sid: 'Regions',
      Effect: 'Deny',
      NotAction: ['iam:*', 'organizations:*', 'sts:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1'] } },
    });
    await organization.attach(await organization.policy(guardrail), organization.rootId);
    expect(await denialOf(queues(administrator))).toMatch(byScp);
    await new SQS(administrator.clientConfig({ region: 'eu-central-1' })).listQueues({});
    await new IAM(administrator.clientConfig()).listUsers({});
  });

  test('ORG-2: what they deny is on record in the member', async ({ cloud, organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    await organization.attach(await organization.policy(deny('sqs:*')), member);
    const administrator = await organization.within(member);
    await denialOf(queues(administrator));
    await cloud.clock.advance({ minutes: 15 });
    const { Events = [] } = await new CloudTrail(rootOf(cloud, member).clientConfig()).lookupEvents(
      {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ListQueues' }],
      },
    );
    expect(Events).toHaveLength(1);
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? '')).toMatchObject({
      errorCode: 'AccessDenied',
      errorMessage: expect.stringMatching(byScp),
      recipientAccountId: member,
    });
  });

  test('keep members from leaving', async ({ cloud, organization }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const policy = await organization.policy(deny('organizations:LeaveOrganization'));
    await organization.attach(policy, organization.rootId);
    await cloud.clock.advance({ days: 8 });
    const administrator = await organization.within(member);
    expect(
      await denialOf(new Organizations(administrator.clientConfig()).leaveOrganization({})),
    ).toMatch(byScp);
  });

  test('P20: bind an administrator, whatever the account allows to itself', async ({
    organization,
  }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const administrator = await organization.within(member);
    const iam = new IAM(administrator.clientConfig());
    await organization.attach(await organization.policy(deny('sqs:*')), member);
    await iam.putRolePolicy({
      RoleName: 'OrganizationAccountAccessRole',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(allow('*')),
    });
    expect(await denialOf(queues(administrator))).toMatch(byScp);
  });
});

describe('ORG-4: the worked tree', () => {
  // SQS and KMS stand for Redshift and Lambda, whose calls no service here takes; those are asked of the same policies below.
  async function tree(organization: TestOrganization) {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const denyRedshift = await organization.policy(deny(['redshift:*', 'sqs:*']));
    const denyLambda = await organization.policy(deny(['lambda:*', 'kms:*']));
    const prod = await organization.unit('Prod');
    const hr = await organization.unit('HR', prod);
    const finance = await organization.unit('Finance', prod);
    await organization.attach(denyRedshift, prod);
    await organization.attach(denyLambda, hr);
    return {
      a: await organization.account('a', prod),
      b: await organization.account('b', hr),
      c: await organization.account('c', finance),
    };
  }

  test('with real calls', async ({ cloud, organization }) => {
    const { a, b, c } = await tree(organization);
    await queues(cloud.root);
    await keys(cloud.root);
    for (const account of [a, c]) {
      const administrator = await organization.within(account);
      expect(await denialOf(queues(administrator))).toMatch(byScp);
      await keys(administrator);
    }
    const administrator = await organization.within(b);
    expect(await denialOf(queues(administrator))).toMatch(byScp);
    expect(await denialOf(keys(administrator))).toMatch(byScp);
    await new IAM(administrator.clientConfig()).listUsers({});
  });

  test('with the actions of Redshift and Lambda, as the policy simulator tells them', async ({
    cloud,
    organization,
  }) => {
    const { a, b, c } = await tree(organization);
    const asked = async (actor: Actor) => {
      const iam = new IAM(actor.clientConfig());
      const { User } = await iam.createUser({ UserName: 'administrator' });
      const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
      await iam.attachUserPolicy({ UserName: 'administrator', PolicyArn });
      const ActionNames = ['redshift:CreateCluster', 'lambda:CreateFunction', 's3:CreateBucket'];
      const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
        PolicySourceArn: User?.Arn,
        ActionNames,
      });
      return EvaluationResults.map(({ EvalDecision, OrganizationsDecisionDetail }) => {
        const isAllowed = OrganizationsDecisionDetail?.AllowedByOrganizations;
        expect(EvalDecision).toBe(isAllowed ? 'allowed' : 'explicitDeny');
        return isAllowed;
      });
    };
    const table: Record<string, unknown> = {
      management: await asked(cloud.root),
      a: await asked(await organization.within(a)),
      b: await asked(await organization.within(b)),
      c: await asked(await organization.within(c)),
    };
    expect(table).toEqual({
      management: [true, true, true],
      a: [false, true, true],
      b: [false, false, true],
      c: [false, true, true],
    });
  });
});

/** A queue that a policy opens to everyone, or to those that a condition names. */
async function openQueue(owner: Actor, condition?: object): Promise<string> {
  const sqs = new SQS(owner.clientConfig());
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'open' });
  const Policy = JSON.stringify(
    statementOf({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'sqs:SendMessage',
      Resource: '*',
      ...(condition && { Condition: condition }),
    }),
  );
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  return QueueUrl;
}

const send = (actor: Actor, QueueUrl: string) =>
  new SQS(actor.clientConfig()).sendMessage({ QueueUrl, MessageBody: 'x' });

const STRANGER = '222222222222';

describe('resource control policies', () => {
  const onlyOurs = (organization: TestOrganization, action: string) =>
    statementOf({
      Effect: 'Deny',
      Principal: '*',
      Action: action,
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organization.id },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });

  test('keep strangers from the queues of members, whatever the queue says', async ({
    cloud,
    organization,
  }) => {
    await organization.enable('RESOURCE_CONTROL_POLICY');
    const member = await organization.account('member');
    const other = await organization.account('other');
    const url = await openQueue(await organization.within(member));
    await send(rootOf(cloud, STRANGER), url);
    const policy = await organization.policy(
      onlyOurs(organization, 'sqs:*'),
      'RESOURCE_CONTROL_POLICY',
    );
    await organization.attach(policy, organization.rootId);
    expect(await denialOf(send(rootOf(cloud, STRANGER), url))).toMatch(byRcp);
    await send(await organization.within(other), url);
    await send(await organization.within(member), url);
    await organization.detach(policy, organization.rootId);
    await send(rootOf(cloud, STRANGER), url);
  });

  test('do not bind the resources of the management account', async ({ cloud, organization }) => {
    await organization.enable('RESOURCE_CONTROL_POLICY');
    const policy = await organization.policy(
      onlyOurs(organization, 'sqs:*'),
      'RESOURCE_CONTROL_POLICY',
    );
    await organization.attach(policy, organization.rootId);
    const url = await openQueue(cloud.root);
    await send(rootOf(cloud, STRANGER), url);
  });

  test('bind the owner of a key too', async ({ organization }) => {
    await organization.enable('RESOURCE_CONTROL_POLICY');
    const member = await organization.account('member');
    const kms = new KMS((await organization.within(member)).clientConfig());
    const { KeyMetadata } = await kms.createKey({});
    const input = { KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(1) };
    await kms.encrypt(input);
    const denial = statementOf({
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Encrypt',
      Resource: '*',
    });
    const policy = await organization.policy(denial, 'RESOURCE_CONTROL_POLICY');
    await organization.attach(policy, member);
    expect(await denialOf(kms.encrypt(input))).toMatch(byRcp);
    await kms.describeKey({ KeyId: KeyMetadata?.KeyId });
  });
});

describe('the condition keys', () => {
  test('ORG-5: aws:PrincipalOrgID opens a resource to the organization alone', async ({
    cloud,
    organization,
  }) => {
    const member = await organization.account('member');
    const url = await openQueue(cloud.root, {
      StringEquals: { 'aws:PrincipalOrgID': organization.id },
    });
    await send(await organization.within(member), url);
    expect(await denialOf(send(rootOf(cloud, STRANGER), url))).toMatch(/no resource-based policy/);
    await cloud.clock.advance({ days: 8 });
    await organization.api.removeAccountFromOrganization({ AccountId: member });
    expect(await denialOf(send(await organization.within(member), url))).toMatch(
      /no resource-based policy/,
    );
  });

  test('ORG-5: aws:PrincipalOrgPaths opens it to one branch of the tree', async ({
    cloud,
    organization,
  }) => {
    const prod = await organization.unit('prod');
    const hr = await organization.unit('hr', prod);
    const inside = await organization.account('inside', hr);
    const outside = await organization.account('outside');
    const path = `${organization.id}/${organization.rootId}/${prod}/*`;
    const url = await openQueue(cloud.root, {
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [path] },
    });
    await send(await organization.within(inside), url);
    await expect(send(await organization.within(outside), url)).rejects.toThrow(
      'no resource-based',
    );
    await organization.move(outside, organization.rootId, prod);
    await send(await organization.within(outside), url);
  });

  test('ORG-5: aws:ResourceOrgID keeps principals to the resources of the organization', async ({
    cloud,
    organization,
  }) => {
    await organization.enable('SERVICE_CONTROL_POLICY');
    const member = await organization.account('member');
    const inside = await openQueue(cloud.root);
    const outside = await openQueue(rootOf(cloud, STRANGER));
    const administrator = await organization.within(member);
    await send(administrator, outside);
    const perimeter = statementOf({
      Effect: 'Deny',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { StringNotEqualsIfExists: { 'aws:ResourceOrgID': organization.id } },
    });
    await organization.attach(await organization.policy(perimeter), organization.rootId);
    expect(await denialOf(send(administrator, outside))).toMatch(byScp);
    await send(administrator, inside);
  });
});

test('what binds a member still binds it after a restart, from the first call on', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const dataDir = mkdtempSync('/tmp/skykeep-organizations-');
  const start = (): Promise<Cloud> =>
    createCloud({
      clock: 'manual',
      dataDir,
      rootKey: { accessKeyId: 'AKIAROOTROOTROOTROOT', secretAccessKey: 'a'.repeat(40) },
    });
  try {
    const first = await start();
    const organization = await organize(first);
    await organization.enable('SERVICE_CONTROL_POLICY');
    const unit = await organization.unit('unit');
    const member = await organization.account('member', unit);
    await organization.attach(await organization.policy(deny('sqs:*')), unit);
    const iam = new IAM((await organization.within(member)).clientConfig());
    await iam.createUser({ UserName: 'worker' });
    await iam.putUserPolicy({
      UserName: 'worker',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(allow('*')),
    });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'worker' });
    await first.stop();

    const second = await start();
    const worker = holding(second, {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
    expect(await denialOf(queues(worker))).toMatch(byScp);
    const identity = await new STS(worker.clientConfig()).getCallerIdentity({});
    expect(identity.Account).toBe(member);
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
