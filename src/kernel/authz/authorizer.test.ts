/** Who may do what: every kind of policy, across accounts, under change, and with its reasons kept. */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { SQS } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import { explain } from '#languages/iam-policy/index';
import { epochMs } from '#lib/time';

import { Decisions, KEPT_DECISIONS } from '../audit/decisions.ts';
import type { Verdict } from './decision.ts';
import {
  ACCOUNT,
  allow,
  deny,
  document,
  type Holder,
  isAllowed,
  OTHER,
  type Site,
  test,
  trust,
  verdict,
} from './testing.ts';

const EVERYTHING = document(allow('*'));
const USER = `arn:aws:iam::${ACCOUNT}:user/ann`;

const sqsOf = (holder: Holder) => new SQS(holder.clientConfig());
const list = (holder: Holder) => sqsOf(holder).listQueues({});
const tagUser = (holder: Holder) =>
  new IAMClient(holder.clientConfig()).send(
    new TagUserCommand({ UserName: 'ann', Tags: [{ Key: 'team', Value: 'red' }] }),
  );

describe('denials, to the letter', () => {
  test('no policy of the user allows it', async ({ site }) => {
    const ann = await site.user('ann', document(allow('sqs:*')));
    expect(await verdict(tagUser(ann))).toBe(
      `User: ${USER} is not authorized to perform: iam:TagUser on resource: ${USER} because no identity-based policy allows the iam:TagUser action`,
    );
  });

  test('a policy of the user denies it', async ({ site }) => {
    const ann = await site.user('ann', document(allow('*'), deny('iam:Tag*')));
    expect(await verdict(tagUser(ann))).toBe(
      `User: ${USER} is not authorized to perform: iam:TagUser on resource: ${USER} with an explicit deny in an identity-based policy`,
    );
  });

  test('the boundary does not allow it, or denies it', async ({ site }) => {
    const ann = await site.user('ann', EVERYTHING);
    const iam = new IAMClient(ann.clientConfig());
    await bound(site, 'narrow', document(allow('sqs:*')));
    expect(await verdict(iam.send(new ListUsersCommand({})))).toContain(
      'because no permissions boundary allows the iam:ListUsers action',
    );
    await bound(site, 'hard', document(allow('*'), deny('iam:ListUsers')));
    expect(await verdict(iam.send(new ListUsersCommand({})))).toContain(
      'with an explicit deny in a permissions boundary',
    );
    expect(await isAllowed(list(ann))).toBe(true);
  });

  test('the session policy does not allow it', async ({ site }) => {
    const RoleArn = await site.role('worker', EVERYTHING, trust({ AWS: ACCOUNT }));
    const ann = await site.user('ann', document(allow('sts:*')));
    const session = await site.assume(ann, { RoleArn, Policy: document(allow('sqs:*')) });
    expect(await isAllowed(list(session))).toBe(true);
    expect(await verdict(tagUser(session))).toBe(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/session is not authorized to perform: iam:TagUser on resource: ${USER} because no session policy allows the iam:TagUser action`,
    );
  });

  test('the policy of the resource denies it', async ({ site }) => {
    const url = await site.queue('orders');
    const ann = await site.user('ann', EVERYTHING);
    const Policy = document({ ...deny('sqs:SendMessage'), Principal: { AWS: USER } });
    await site.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy } });
    const send = sqsOf(ann).sendMessage({ QueueUrl: url, MessageBody: 'x' });
    expect(await verdict(send)).toMatch(/with an explicit deny in a resource-based policy$/);
  });

  test('the key’s policy does not allow it', async ({ site }) => {
    const kms = new KMSClient(site.cloud.root.clientConfig());
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? '';
    const ann = await site.user('ann', EVERYTHING);
    const as = new KMSClient(ann.clientConfig());
    expect(await isAllowed(as.send(new DescribeKeyCommand({ KeyId })))).toBe(true);
    const Policy = document({
      ...allow('kms:*'),
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
      Action: ['kms:PutKeyPolicy', 'kms:Encrypt'],
    });
    await kms.send(
      new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }),
    );
    const Plaintext = Buffer.from('x');
    expect(await isAllowed(as.send(new EncryptCommand({ KeyId, Plaintext })))).toBe(true);
    expect(await verdict(as.send(new DescribeKeyCommand({ KeyId })))).toBe(
      `User: ${USER} is not authorized to perform: kms:DescribeKey on resource: ${KeyId} because no resource-based policy allows the kms:DescribeKey action`,
    );
    // Root has no way around the policy of a key.
    expect(await isAllowed(kms.send(new DescribeKeyCommand({ KeyId })))).toBe(false);
  });

  test('no role trusts the caller', async ({ site }) => {
    const RoleArn = await site.role('worker', EVERYTHING, trust({ Service: 'ec2.amazonaws.com' }));
    const ann = await site.user('ann', EVERYTHING);
    expect(await verdict(site.assume(ann, { RoleArn }))).toBe(
      `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} because no role trust policy allows the sts:AssumeRole action`,
    );
  });
});

async function bound(site: Site, PolicyName: string, PolicyDocument: string): Promise<void> {
  const { Policy } = await site.iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  await site.iam.send(
    new PutUserPermissionsBoundaryCommand({ UserName: 'ann', PermissionsBoundary: Policy?.Arn }),
  );
}

describe('policies together', () => {
  test('P14: a deny of all beats an allow of one, and silence denies the rest', async ({
    site,
  }) => {
    const url = await site.queue('orders');
    const ann = await site.user('ann', document(deny('sqs:*'), allow('sqs:DeleteQueue')));
    const sqs = sqsOf(ann);
    expect(await verdict(sqs.createQueue({ QueueName: 'a' }))).toContain('explicit deny');
    expect(await verdict(sqs.deleteQueue({ QueueUrl: url }))).toContain('explicit deny');
    const iam = new IAMClient(ann.clientConfig());
    expect(await verdict(iam.send(new ListUsersCommand({})))).toContain(
      'because no identity-based',
    );
  });

  test('P1: wildcards match beginnings, whatever the letters', async ({ site }) => {
    const ann = await site.user('ann', document(allow(['sqs:list*', 'SQS:Get?ueueUrl'])));
    await site.queue('orders');
    expect(await isAllowed(list(ann))).toBe(true);
    expect(await isAllowed(sqsOf(ann).getQueueUrl({ QueueName: 'orders' }))).toBe(true);
    expect(await isAllowed(sqsOf(ann).createQueue({ QueueName: 'b' }))).toBe(false);
  });

  test('P15: within an account either side suffices', async ({ site }) => {
    const url = await site.queue('orders');
    const nobody = await site.user('ann', document(deny('kms:*')));
    const send = () => sqsOf(nobody).sendMessage({ QueueUrl: url, MessageBody: 'x' });
    expect(await isAllowed(send())).toBe(false);
    const Policy = document({ ...allow('sqs:SendMessage'), Principal: { AWS: USER } });
    await site.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy } });
    expect(await isAllowed(send())).toBe(true);
  });

  test('P2: naming the account leaves it to the account’s own policies', async ({ site }) => {
    const url = await site.queue('orders');
    const Policy = document({
      ...allow('sqs:SendMessage'),
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    });
    await site.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy } });
    const without = await site.user('ann', document(allow('kms:*')));
    const within = await site.user('bob', document(allow('sqs:SendMessage')));
    const send = (by: Holder) => sqsOf(by).sendMessage({ QueueUrl: url, MessageBody: 'x' });
    expect(await isAllowed(send(without))).toBe(false);
    expect(await isAllowed(send(within))).toBe(true);
  });

  test('across accounts both sides must allow, and a deny on either side ends it', async ({
    site,
  }) => {
    const url = await site.queue('orders');
    const theirs = new IAMClient(site.root(OTHER).clientConfig());
    const ann = await site.user('ann', document(allow('sqs:SendMessage')), theirs);
    const mute = await site.user('mute', document(allow('kms:*')), theirs);
    const send = (by: Holder) => sqsOf(by).sendMessage({ QueueUrl: url, MessageBody: 'x' });
    expect(await verdict(send(ann))).toContain('because no resource-based policy allows');
    const open = (...more: readonly Readonly<Record<string, unknown>>[]) =>
      site.sqs.setQueueAttributes({
        QueueUrl: url,
        Attributes: {
          Policy: document({ ...allow('sqs:SendMessage'), Principal: { AWS: OTHER } }, ...more),
        },
      });
    await open();
    expect(await isAllowed(send(ann))).toBe(true);
    expect(await verdict(send(mute))).toContain('because no identity-based policy allows');
    expect(await isAllowed(send(site.root(OTHER)))).toBe(true);
    await open({
      ...deny('sqs:SendMessage'),
      Principal: { AWS: `arn:aws:iam::${OTHER}:user/ann` },
    });
    expect(await verdict(send(ann))).toContain('explicit deny in a resource-based policy');
  });

  test('groups and managed policies count, from the call on', async ({ site }) => {
    const ann = await site.user('ann', document(allow('kms:*')));
    const GroupName = 'readers';
    await site.iam.send(new CreateGroupCommand({ GroupName }));
    const PolicyDocument = document(allow('sqs:ListQueues'));
    await site.iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument }));
    expect(await isAllowed(list(ann))).toBe(false);
    await site.iam.send(new AddUserToGroupCommand({ GroupName, UserName: 'ann' }));
    expect(await isAllowed(list(ann))).toBe(true);
    await site.iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: 'ann' }));
    expect(await isAllowed(list(ann))).toBe(false);

    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess';
    await site.iam.send(new AttachUserPolicyCommand({ UserName: 'ann', PolicyArn }));
    expect(await isAllowed(list(ann))).toBe(true);
    await site.iam.send(new DetachUserPolicyCommand({ UserName: 'ann', PolicyArn }));
    expect(await isAllowed(list(ann))).toBe(false);
    await site.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
    await site.iam.send(new AddUserToGroupCommand({ GroupName, UserName: 'ann' }));
    expect(await isAllowed(list(ann))).toBe(true);
  });

  test('a boundary bounds a session of a role too, and grants nothing itself', async ({ site }) => {
    const RoleArn = await site.role('worker', EVERYTHING, trust({ AWS: ACCOUNT }));
    const ann = await site.user('ann', document(allow('sts:*')));
    const session = await site.assume(ann, { RoleArn });
    expect(await isAllowed(list(session))).toBe(true);
    const { Policy } = await site.iam.send(
      new CreatePolicyCommand({ PolicyName: 'b', PolicyDocument: document(allow('kms:*')) }),
    );
    const PermissionsBoundary = Policy?.Arn;
    await site.iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: 'worker', PermissionsBoundary }),
    );
    expect(await verdict(list(session))).toContain('no permissions boundary allows');
    await site.iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'ann', PermissionsBoundary }),
    );
    const kms = new KMSClient(ann.clientConfig());
    expect(await verdict(kms.send(new CreateKeyCommand({})))).toContain('no identity-based policy');
  });

  test('session policies cut, and managed ones by their newest text', async ({ site }) => {
    const RoleArn = await site.role('worker', EVERYTHING, trust({ AWS: ACCOUNT }));
    const ann = await site.user('ann', document(allow('sts:*')));
    const { Policy } = await site.iam.send(
      new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: document(allow('sqs:*')) }),
    );
    const arn = Policy?.Arn ?? '';
    const session = await site.assume(ann, { RoleArn, PolicyArns: [{ arn }] });
    expect(await isAllowed(list(session))).toBe(true);
    await site.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: arn,
        PolicyDocument: document(allow('kms:*')),
        SetAsDefault: true,
      }),
    );
    expect(await isAllowed(list(session))).toBe(false);
  });

  test('what everybody may do can still be denied', async ({ site }) => {
    const who = (by: Holder) =>
      new STSClient(by.clientConfig()).send(new GetCallerIdentityCommand({}));
    const ann = await site.user('ann', document(allow('kms:*')));
    expect(await isAllowed(who(ann))).toBe(true);
    // AWS: no permission is needed for it, and none takes it away. [STS API Reference, GetCallerIdentity]
    const bob = await site.user('bob', document(deny('*')));
    expect(await isAllowed(who(bob))).toBe(true);
  });
});

describe('change', () => {
  test('a changed policy decides the next call, however often the last one was asked', async ({
    site,
  }) => {
    const ann = await site.user('ann', document(allow('sqs:*')));
    for (let turn = 0; turn < 20; turn += 1) await list(ann);
    const put = (PolicyDocument: string) =>
      site.iam.send(
        new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'own', PolicyDocument }),
      );
    await put(document(allow('sqs:*'), deny('sqs:ListQueues')));
    expect(await isAllowed(list(ann))).toBe(false);
    await put(document(allow('sqs:*')));
    expect(await isAllowed(list(ann))).toBe(true);
    await site.iam.send(new DeleteUserPolicyCommand({ UserName: 'ann', PolicyName: 'own' }));
    expect(await isAllowed(list(ann))).toBe(false);
  });

  test('calls under way are each decided by one state of the policies', async ({ site }) => {
    const ann = await site.user('ann', document(allow('sqs:*')));
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, turn) => {
        if (turn % 20 !== 10) return await isAllowed(list(ann));
        const PolicyDocument = document(turn === 30 ? allow('sqs:*') : deny('sqs:*'));
        await site.iam.send(
          new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'own', PolicyDocument }),
        );
        return undefined;
      }),
    );
    expect(new Set(outcomes).size).toBeGreaterThan(1);
    expect(await isAllowed(list(ann))).toBe(false);
  });

  test('an inactive key, a deleted key and a deleted user stop at once', async ({ site }) => {
    const ann = await site.user('ann', document(allow('sqs:*')));
    await list(ann);
    const { AccessKeyMetadata = [] } = await site.iam.send(
      new ListAccessKeysCommand({ UserName: 'ann' }),
    );
    const AccessKeyId = AccessKeyMetadata[0]?.AccessKeyId ?? '';
    const set = (Status: 'Active' | 'Inactive') =>
      site.iam.send(new UpdateAccessKeyCommand({ UserName: 'ann', AccessKeyId, Status }));
    await set('Inactive');
    await expect(list(ann)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await set('Active');
    await list(ann);
    await site.iam.send(new DeleteAccessKeyCommand({ UserName: 'ann', AccessKeyId }));
    await expect(list(ann)).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
    });
  });

  test('a session ends with its role, also when one of the same name is made', async ({ site }) => {
    const { DeleteRoleCommand, DeleteRolePolicyCommand } = await import('@aws-sdk/client-iam');
    const RoleArn = await site.role('worker', EVERYTHING, trust({ AWS: ACCOUNT }));
    const ann = await site.user('ann', document(allow('sts:*')));
    const session = await site.assume(ann, { RoleArn });
    await list(session);
    const remove = async () => {
      await site.iam.send(new DeleteRolePolicyCommand({ RoleName: 'worker', PolicyName: 'own' }));
      await site.iam.send(new DeleteRoleCommand({ RoleName: 'worker' }));
    };
    await remove();
    await expect(list(session)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await site.role('worker', EVERYTHING, trust({ AWS: ACCOUNT }));
    await expect(list(session)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('a user made anew under an old name inherits nothing', async ({ site }) => {
    const ann = await site.user('ann', EVERYTHING);
    const { Credentials } = await new STSClient(ann.clientConfig()).send(
      new (await import('@aws-sdk/client-sts')).GetSessionTokenCommand({}),
    );
    const { AccessKeyMetadata = [] } = await site.iam.send(
      new ListAccessKeysCommand({ UserName: 'ann' }),
    );
    for (const { AccessKeyId } of AccessKeyMetadata)
      await site.iam.send(new DeleteAccessKeyCommand({ UserName: 'ann', AccessKeyId }));
    await site.iam.send(new DeleteUserPolicyCommand({ UserName: 'ann', PolicyName: 'own' }));
    await site.iam.send(new DeleteUserCommand({ UserName: 'ann' }));
    await site.user('ann', EVERYTHING);
    const old = new SQS({
      ...ann.clientConfig(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    });
    await expect(old.listQueues({})).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('root is no role’s caller', async ({ site }) => {
    const RoleArn = await site.role('worker', EVERYTHING, trust({ AWS: ACCOUNT }));
    const assume = new STSClient(site.cloud.root.clientConfig()).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
    );
    expect(await verdict(assume)).toBe('Roles may not be assumed by root accounts.');
  });
});

describe('decisions are kept', () => {
  test('each with what it was made from, so that it can be explained', async ({ site }) => {
    const ann = await site.user(
      'ann',
      document(
        allow('sqs:ListQueues', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
      ),
    );
    const error: unknown = await list(ann).catch((reason: unknown) => reason);
    // SAFETY: the SDK's errors carry the answer's metadata.
    const { requestId } = (error as { readonly $metadata: { readonly requestId: string } })
      .$metadata;
    // Explained by the policies of then, whatever they are by now.
    await site.iam.send(new DeleteUserPolicyCommand({ UserName: 'ann', PolicyName: 'own' }));
    const [record, ...more] = site.cloud.kernel.decisions.of(requestId);
    expect(more).toEqual([]);
    if (!record) throw new TypeError('the decision is kept');
    const { decision, statements, summary } = explain(record.request, record.policies);
    expect(decision).toEqual({ effect: 'implicit-deny', source: 'identity' });
    expect(record.decision).toEqual(decision);
    expect(statements).toMatchObject([
      {
        effect: 'Allow',
        matched: false,
        failed: {
          element: 'Condition',
          operator: 'IpAddress',
          key: expect.stringMatching(/^aws:SourceIp$/i),
          wanted: ['192.0.2.0/24'],
          actual: ['127.0.0.1'],
        },
      },
    ]);
    expect(summary.join(' ')).toContain('SourceIp');
  });

  test('a call with several rules leaves as many decisions, up to the one that fails', async ({
    site,
  }) => {
    const ann = await site.user('ann', document(allow('sqs:CreateQueue')));
    const error: unknown = await sqsOf(ann)
      .createQueue({ QueueName: 'a', tags: { team: 'red' } })
      .catch((reason: unknown) => reason);
    // SAFETY: the SDK's errors carry the answer's metadata.
    const { requestId } = (error as { readonly $metadata: { readonly requestId: string } })
      .$metadata;
    const found = site.cloud.kernel.decisions.of(requestId);
    expect(found.map(({ request: { action }, decision }) => [action, decision.effect])).toEqual([
      ['sqs:CreateQueue', 'allow'],
      ['sqs:TagQueue', 'implicit-deny'],
    ]);
  });

  test('a name that is too long to be one is refused before it is kept', async ({ site }) => {
    const ann = await site.user('ann', EVERYTHING);
    const count = [...site.cloud.kernel.decisions.newest()].length;
    const url = `http://127.0.0.1:4566/${ACCOUNT}/${'q'.repeat(5000)}`;
    await expect(sqsOf(ann).sendMessage({ QueueUrl: url, MessageBody: 'x' })).rejects.toMatchObject(
      { $metadata: { httpStatusCode: 400 } },
    );
    expect([...site.cloud.kernel.decisions.newest()].length).toBe(count);
  });

  test('a hundred thousand of them: then the oldest go', ({ expect: expects }) => {
    const decisions = new Decisions();
    // SAFETY: nobody asks these for what they were made from.
    const nothing = {} as Verdict;
    for (let place = 0; place < KEPT_DECISIONS + 5000; place += 1)
      decisions.add(nothing, String(place), epochMs(place));
    const kept = [...decisions.newest()];
    expects(kept.length).toBeGreaterThan(KEPT_DECISIONS - 1000);
    expects(kept.length).toBeLessThanOrEqual(KEPT_DECISIONS);
    expects(kept[0]?.requestId).toBe(String(KEPT_DECISIONS + 4999));
    expects(decisions.of('0')).toEqual([]);
    expects(decisions.of(String(KEPT_DECISIONS))).toHaveLength(1);
    decisions.clear();
    expects([...decisions.newest()]).toEqual([]);
  });
});
