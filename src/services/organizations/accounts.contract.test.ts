import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import { createCloud } from '../../index.ts';
import { allow, MANAGEMENT, organize, refusalOf, rootOf, test } from './testing.ts';

describe('a new account', () => {
  test('ORG-1: is made in the background, and is a member once it is ready', async ({
    cloud,
    organization,
  }) => {
    const { api } = organization;
    const input = { AccountName: 'Production', Email: 'prod@example.com' };
    const { CreateAccountStatus: begun } = await api.createAccount(input);
    expect(begun).toEqual({
      Id: expect.stringMatching(/^car-[a-z0-9]{32}$/),
      AccountName: 'Production',
      State: 'IN_PROGRESS',
      RequestedTimestamp: expect.any(Date),
    });
    await cloud.clock.advance({ milliseconds: 0 });
    const { CreateAccountStatus: done } = await api.describeCreateAccountStatus({
      CreateAccountRequestId: begun?.Id,
    });
    expect(done).toMatchObject({
      State: 'SUCCEEDED',
      AccountId: expect.stringMatching(/^\d{12}$/),
    });
    const { Account } = await api.describeAccount({ AccountId: done?.AccountId });
    expect(Account).toEqual({
      Id: done?.AccountId,
      Arn: `arn:aws:organizations::${MANAGEMENT}:account/${organization.id}/${done?.AccountId}`,
      Email: 'prod@example.com',
      Name: 'Production',
      Status: 'ACTIVE',
      State: 'ACTIVE',
      Paths: [`${organization.id}/${organization.rootId}/${done?.AccountId}/`],
      JoinedMethod: 'CREATED',
      JoinedTimestamp: expect.any(Date),
    });
  });

  test('is administered from the management account through its role', async ({
    cloud,
    organization,
  }) => {
    const member = await organization.account('member');
    const administrator = await organization.within(member);
    const caller = await new STS(administrator.clientConfig()).getCallerIdentity({});
    expect(caller.Account).toBe(member);
    expect(caller.Arn).toBe(
      `arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/administrator`,
    );
    const { QueueUrl } = await new SQS(administrator.clientConfig()).createQueue({
      QueueName: 'q',
    });
    expect(QueueUrl).toContain(`/${member}/q`);
    const { Role } = await new IAM(rootOf(cloud, member).clientConfig()).getRole({
      RoleName: 'OrganizationAccountAccessRole',
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({
      Statement: [
        { Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` }, Action: 'sts:AssumeRole' },
      ],
    });
  });

  test('opens its role to nobody but the management account', async ({ cloud, organization }) => {
    const member = await organization.account('member');
    const other = await organization.account('other');
    const RoleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
    const input = { RoleArn, RoleSessionName: 'session' };
    const withoutPermission = await cloud.as({ policy: allow('sqs:*') });
    for (const actor of [await organization.within(other), withoutPermission])
      await expect(new STS(actor.clientConfig()).assumeRole(input)).rejects.toThrow(
        'sts:AssumeRole',
      );
  });

  test('gets the role, the tags and the setting that were asked for', async ({
    cloud,
    organization,
  }) => {
    const { CreateAccountStatus } = await organization.api.createAccount({
      AccountName: 'x',
      Email: 'x@example.com',
      RoleName: 'Admin',
      IamUserAccessToBilling: 'DENY',
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    await cloud.clock.advance({ milliseconds: 0 });
    const { CreateAccountStatuses } = await organization.api.listCreateAccountStatus({
      States: ['SUCCEEDED'],
    });
    expect(CreateAccountStatuses).toHaveLength(1);
    const { AccountId = '' } = CreateAccountStatuses?.[0] ?? {};
    expect(CreateAccountStatuses?.[0]?.Id).toBe(CreateAccountStatus?.Id);
    await organization.within(AccountId, 'Admin');
    const { Tags } = await organization.api.listTagsForResource({ ResourceId: AccountId });
    expect(Tags).toEqual([{ Key: 'team', Value: 'a' }]);
  });

  test('fails in the background where its address is taken', async ({ cloud, organization }) => {
    await organization.account('first');
    const { CreateAccountStatus } = await organization.api.createAccount({
      AccountName: 'second',
      Email: 'FIRST@example.com',
    });
    await cloud.clock.advance({ milliseconds: 0 });
    const { CreateAccountStatus: failed } = await organization.api.describeCreateAccountStatus({
      CreateAccountRequestId: CreateAccountStatus?.Id,
    });
    expect(failed).toMatchObject({ State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' });
    expect(failed).not.toHaveProperty('AccountId');
    expect((await organization.api.listAccounts({})).Accounts).toHaveLength(2);
  });

  test.for([
    [{ Email: 'nobody' }, 'INVALID_PATTERN'],
    [{ Email: 'a@b.c' }, 'MIN_LENGTH_EXCEEDED'],
    [{ AccountName: '' }, 'MIN_LENGTH_EXCEEDED'],
    [{ AccountName: 'x'.repeat(51) }, 'MAX_LENGTH_EXCEEDED'],
    [{ AccountName: 'Zürich' }, 'INVALID_PATTERN'],
    [{ RoleName: 'a/b' }, 'INVALID_PATTERN'],
  ] as const)('is refused with %j', async ([wrong, reason], { organization }) => {
    const input = { AccountName: 'x', Email: 'x@example.com', ...wrong };
    expect(await refusalOf(organization.api.createAccount(input))).toMatchObject({
      name: 'InvalidInputException',
      reason,
    });
  });

  test('for GovCloud is refused by name', async ({ organization }) => {
    expect(
      await refusalOf(
        organization.api.createGovCloudAccount({ AccountName: 'x', Email: 'x@example.com' }),
      ),
    ).toMatchObject({ name: 'NotImplemented' });
  });

  test('that nobody asked for is not found', async ({ organization }) => {
    expect(
      await refusalOf(
        organization.api.describeCreateAccountStatus({
          CreateAccountRequestId: `car-${'a'.repeat(32)}`,
        }),
      ),
    ).toMatchObject({ name: 'CreateAccountStatusNotFoundException' });
    expect(
      await refusalOf(organization.api.describeAccount({ AccountId: '999999999999' })),
    ).toEqual({
      name: 'AccountNotFoundException',
      message: "You specified an account that doesn't exist.",
      reason: undefined,
    });
  });
});

describe('the lists', () => {
  test('come in pages that miss nothing', async ({ organization }) => {
    const made = [MANAGEMENT];
    for (const name of ['a1', 'b2', 'c3', 'd4']) made.push(await organization.account(name));
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await organization.api.listAccounts({ MaxResults: 2, NextToken });
      expect(page.Accounts?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.Accounts ?? []).map(({ Id = '' }) => Id));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual(made.toSorted());
  });

  test.for([
    [{ NextToken: 'made up' }, 'INVALID_NEXT_TOKEN'],
    [{ MaxResults: 0 }, 'MIN_VALUE_EXCEEDED'],
    [{ MaxResults: 21 }, 'MAX_VALUE_EXCEEDED'],
  ] as const)('refuse %j', async ([wrong, reason], { organization }) => {
    expect(await refusalOf(organization.api.listAccounts(wrong))).toMatchObject({
      name: 'InvalidInputException',
      reason,
    });
  });
});

describe('closing', () => {
  test('an account is pending, then suspended, and gone after 90 days', async ({
    cloud,
    organization,
  }) => {
    const { api } = organization;
    const member = await organization.account('member');
    const status = async () => (await api.describeAccount({ AccountId: member })).Account?.Status;
    await api.closeAccount({ AccountId: member });
    expect(await status()).toBe('PENDING_CLOSURE');
    expect(await refusalOf(api.closeAccount({ AccountId: member }))).toMatchObject({
      name: 'ConflictException',
    });
    await cloud.clock.advance({ seconds: 5 });
    expect(await status()).toBe('SUSPENDED');
    expect(await refusalOf(api.closeAccount({ AccountId: member }))).toMatchObject({
      name: 'AccountAlreadyClosedException',
    });
    await cloud.clock.advance({ days: 90 });
    expect(await refusalOf(api.describeAccount({ AccountId: member }))).toMatchObject({
      name: 'AccountNotFoundException',
    });
  });

  test('ends what anybody does in the account', async () => {
    const cloud = await createCloud({ clock: 'manual' });
    const organization = await organize(cloud);
    const member = await organization.account('member');
    const session = await organization.within(member);
    const iam = new IAM(session.clientConfig());
    await iam.createUser({ UserName: 'worker' });
    await iam.listUsers({});
    await organization.api.closeAccount({ AccountId: member });
    await cloud.clock.advance({ seconds: 5 });
    await expect(iam.listUsers({})).rejects.toThrow('security token');
    await expect(organization.within(member)).rejects.toThrow('is not authorized');
    await cloud.stop();
  });

  test('is not for the management account', async ({ organization }) => {
    expect(await refusalOf(organization.api.closeAccount({ AccountId: MANAGEMENT }))).toMatchObject(
      {
        name: 'ConstraintViolationException',
        reason: 'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
      },
    );
  });

  test('has a quota in 30 days', async ({ cloud, organization }) => {
    const members: string[] = [];
    for (let place = 0; place < 11; place += 1)
      members.push(await organization.account(`m${place}`));
    const [last = '', ...first] = members;
    for (const AccountId of first) await organization.api.closeAccount({ AccountId });
    expect(await refusalOf(organization.api.closeAccount({ AccountId: last }))).toMatchObject({
      name: 'ConstraintViolationException',
      reason: 'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
    });
    await cloud.clock.advance({ days: 31 });
    await organization.api.closeAccount({ AccountId: last });
  });
});

describe('leaving', () => {
  test('a created account waits seven days', async ({ cloud, organization }) => {
    const member = await organization.account('member');
    const { api } = organization;
    const session = await organization.within(member);
    expect(await refusalOf(api.removeAccountFromOrganization({ AccountId: member }))).toMatchObject(
      {
        name: 'ConstraintViolationException',
        reason: 'WAIT_PERIOD_ACTIVE',
      },
    );
    expect(
      await refusalOf(new Organizations(session.clientConfig()).leaveOrganization({})),
    ).toMatchObject({ reason: 'WAIT_PERIOD_ACTIVE' });
    await cloud.clock.advance({ days: 7 });
    const later = new Organizations((await organization.within(member)).clientConfig());
    await later.leaveOrganization({});
    expect(await refusalOf(later.describeOrganization({}))).toMatchObject({
      name: 'AWSOrganizationsNotInUseException',
    });
    expect((await api.listAccounts({})).Accounts).toHaveLength(1);
  });

  test('the management account cannot', async ({ organization }) => {
    for (const call of [
      organization.api.leaveOrganization({}),
      organization.api.removeAccountFromOrganization({ AccountId: MANAGEMENT }),
    ])
      expect(await refusalOf(call)).toMatchObject({
        name: 'MasterCannotLeaveOrganizationException',
      });
  });
});

test('everything is there after a restart, and a request that had begun is finished', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const dataDir = mkdtempSync('/tmp/skykeep-organizations-');
  try {
    const rootKey = { accessKeyId: 'AKIAROOTROOTROOTROOT', secretAccessKey: 'a'.repeat(40) };
    const startAt = new Date('2026-11-28T00:00:00Z');
    const first = await createCloud({ clock: 'manual', dataDir, rootKey, startAt });
    const before = await organize(first);
    const member = await before.account('member');
    const unit = await before.unit('unit');
    await before.move(member, before.rootId, unit);
    await before.api.createAccount({ AccountName: 'late', Email: 'late@example.com' });
    await first.stop();

    const second = await createCloud({ clock: 'manual', dataDir, rootKey, startAt });
    await second.clock.advance({ seconds: 1 });
    const api = new Organizations(second.root.clientConfig());
    const { Accounts = [] } = await api.listAccounts({});
    expect(Accounts.map(({ Name }) => Name).toSorted()).toEqual(
      [MANAGEMENT, 'late', 'member'].toSorted(),
    );
    const { Parents } = await api.listParents({ ChildId: member });
    expect(Parents).toEqual([{ Id: unit, Type: 'ORGANIZATIONAL_UNIT' }]);
    const administrator = await second.as({ policy: allow('sts:AssumeRole') });
    for (const { Id = '' } of Accounts.filter((account) => account.Id !== MANAGEMENT))
      await new STS(administrator.clientConfig()).assumeRole({
        RoleArn: `arn:aws:iam::${Id}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'session',
      });
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
