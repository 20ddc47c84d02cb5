import { Organizations } from '@aws-sdk/client-organizations';
import { describe, expect } from 'vitest';

import { type Cloud } from '../../index.ts';
import {
  allow,
  deny,
  MANAGEMENT,
  organize,
  refusalOf,
  rootOf,
  test,
  type TestOrganization,
} from './testing.ts';

const GUEST = '222222222222';
const STRANGER = '333333333333';

const as = (cloud: Cloud, account: string) =>
  new Organizations(rootOf(cloud, account).clientConfig());

async function invite({ api }: TestOrganization, Id = GUEST): Promise<string> {
  const { Handshake } = await api.inviteAccountToOrganization({
    Target: { Type: 'ACCOUNT', Id },
    Notes: 'Welcome',
    Tags: [{ Key: 'team', Value: 'a' }],
  });
  return Handshake?.Id ?? '';
}

describe('an invitation', () => {
  test('is seen by both parties and by nobody else', async ({ cloud, organization }) => {
    const HandshakeId = await invite(organization);
    const { Handshake } = await as(cloud, GUEST).describeHandshake({ HandshakeId });
    expect(Handshake).toEqual({
      Id: expect.stringMatching(/^h-[a-z0-9]{10}$/),
      Arn: `arn:aws:organizations::${MANAGEMENT}:handshake/${organization.id}/invite/${HandshakeId}`,
      Parties: [
        { Id: organization.id, Type: 'ORGANIZATION' },
        { Id: GUEST, Type: 'ACCOUNT' },
      ],
      State: 'OPEN',
      RequestedTimestamp: expect.any(Date),
      ExpirationTimestamp: expect.any(Date),
      Action: 'INVITE',
      Resources: [
        {
          Type: 'ORGANIZATION',
          Value: organization.id,
          Resources: [
            { Type: 'MASTER_EMAIL', Value: `${MANAGEMENT}@account.skykeep.invalid` },
            { Type: 'MASTER_NAME', Value: MANAGEMENT },
            { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
          ],
        },
        { Type: 'ACCOUNT', Value: GUEST },
        { Type: 'NOTES', Value: 'Welcome' },
      ],
    });
    const listed = await organization.api.listHandshakesForOrganization({});
    expect(listed.Handshakes).toEqual([Handshake]);
    expect((await as(cloud, GUEST).listHandshakesForAccount({})).Handshakes).toEqual([Handshake]);
    expect((await as(cloud, STRANGER).listHandshakesForAccount({})).Handshakes).toEqual([]);
    for (const call of [
      as(cloud, STRANGER).describeHandshake({ HandshakeId }),
      as(cloud, STRANGER).acceptHandshake({ HandshakeId }),
      as(cloud, STRANGER).declineHandshake({ HandshakeId }),
      as(cloud, STRANGER).cancelHandshake({ HandshakeId }),
    ])
      expect(await refusalOf(call)).toMatchObject({ name: 'HandshakeNotFoundException' });
  });

  test('makes a member of the account that accepts it', async ({ cloud, organization }) => {
    const HandshakeId = await invite(organization);
    const { Handshake } = await as(cloud, GUEST).acceptHandshake({ HandshakeId });
    expect(Handshake?.State).toBe('ACCEPTED');
    const { Account } = await organization.api.describeAccount({ AccountId: GUEST });
    expect(Account).toMatchObject({ JoinedMethod: 'INVITED', Status: 'ACTIVE' });
    const { Tags } = await organization.api.listTagsForResource({ ResourceId: GUEST });
    expect(Tags).toEqual([{ Key: 'team', Value: 'a' }]);
    // Whoever was invited leaves when it wants.
    await as(cloud, GUEST).leaveOrganization({});
    expect((await organization.api.listAccounts({})).Accounts).toHaveLength(1);
  });

  test('can be declined, and canceled by the one who sent it', async ({ cloud, organization }) => {
    const declined = await invite(organization);
    const guest = as(cloud, GUEST);
    expect(await refusalOf(guest.cancelHandshake({ HandshakeId: declined }))).toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(
      await refusalOf(organization.api.acceptHandshake({ HandshakeId: declined })),
    ).toMatchObject({ name: 'AccessDeniedException' });
    await guest.declineHandshake({ HandshakeId: declined });
    expect(await refusalOf(guest.declineHandshake({ HandshakeId: declined }))).toMatchObject({
      name: 'HandshakeAlreadyInStateException',
    });
    expect(await refusalOf(guest.acceptHandshake({ HandshakeId: declined }))).toMatchObject({
      name: 'InvalidHandshakeTransitionException',
    });
    const canceled = await invite(organization);
    await organization.api.cancelHandshake({ HandshakeId: canceled });
    expect(await refusalOf(guest.acceptHandshake({ HandshakeId: canceled }))).toMatchObject({
      name: 'InvalidHandshakeTransitionException',
    });
  });

  test('expires after 15 days, and is forgotten 30 days later', async ({ cloud, organization }) => {
    const HandshakeId = await invite(organization);
    const state = async () =>
      (await organization.api.describeHandshake({ HandshakeId })).Handshake?.State;
    await cloud.clock.advance({ days: 14, hours: 23 });
    expect(await state()).toBe('OPEN');
    await cloud.clock.advance({ hours: 1 });
    expect(await state()).toBe('EXPIRED');
    expect(await refusalOf(as(cloud, GUEST).acceptHandshake({ HandshakeId }))).toMatchObject({
      name: 'InvalidHandshakeTransitionException',
    });
    await cloud.clock.advance({ days: 30 });
    expect(await refusalOf(state())).toMatchObject({ name: 'HandshakeNotFoundException' });
  });

  test('goes to an account once at a time, and to no member', async ({ cloud, organization }) => {
    await invite(organization);
    expect(await refusalOf(invite(organization))).toMatchObject({
      name: 'DuplicateHandshakeException',
    });
    expect(await refusalOf(invite(organization, MANAGEMENT))).toMatchObject({
      name: 'HandshakeConstraintViolationException',
      reason: 'ALREADY_IN_AN_ORGANIZATION',
    });
    const other = as(cloud, GUEST);
    await other.createOrganization({});
    const [open] = (await other.listHandshakesForAccount({})).Handshakes ?? [];
    expect(await refusalOf(other.acceptHandshake({ HandshakeId: open?.Id }))).toMatchObject({
      name: 'HandshakeConstraintViolationException',
      reason: 'ALREADY_IN_AN_ORGANIZATION',
    });
  });

  test('goes to the address of an account that is here', async ({ cloud, organization }) => {
    const left = await organization.account('left');
    await cloud.clock.advance({ days: 8 });
    await organization.api.removeAccountFromOrganization({ AccountId: left });
    const { Handshake } = await organization.api.inviteAccountToOrganization({
      Target: { Type: 'EMAIL', Id: 'Left@example.com' },
    });
    expect(Handshake?.Parties).toContainEqual({ Id: 'Left@example.com', Type: 'EMAIL' });
    await as(cloud, left).acceptHandshake({ HandshakeId: Handshake?.Id });
    expect((await organization.api.describeAccount({ AccountId: left })).Account?.Name).toBe(
      'left',
    );
  });

  test.for([
    [{ Type: 'EMAIL', Id: 'nobody@example.com' }, 'INVALID_PARTY_TYPE_TARGET'],
    [{ Type: 'ORGANIZATION', Id: 'o-aaaaaaaaaa' }, 'INVALID_PARTY_TYPE_TARGET'],
    [{ Type: 'ACCOUNT', Id: '12' }, 'INVALID_PATTERN'],
  ] as const)('does not go to %j', async ([Target, reason], { organization }) => {
    expect(await refusalOf(organization.api.inviteAccountToOrganization({ Target }))).toMatchObject(
      { name: 'InvalidInputException', reason },
    );
  });

  test('needs permissions, to send as to accept', async ({ cloud, organization }) => {
    const HandshakeId = await invite(organization);
    const user = new Organizations((await cloud.as({ policy: allow('sqs:*') })).clientConfig());
    for (const call of [
      user.inviteAccountToOrganization({ Target: { Type: 'ACCOUNT', Id: STRANGER } }),
      user.describeHandshake({ HandshakeId }),
      user.cancelHandshake({ HandshakeId }),
    ])
      expect(await refusalOf(call)).toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('because no identity-based policy allows'),
      });
  });
});

describe('the way to all features', () => {
  const started = async (cloud: Cloud) => {
    const organization = await organize(cloud, 'CONSOLIDATED_BILLING');
    await organization.account('created');
    for (const guest of [GUEST, STRANGER])
      await as(cloud, guest).acceptHandshake({ HandshakeId: await invite(organization, guest) });
    const { Handshake } = await organization.api.enableAllFeatures({});
    return { organization, migration: Handshake };
  };
  const approvalOf = async (cloud: Cloud, account: string, parent: string | undefined) => {
    const { Handshakes = [] } = await as(cloud, account).listHandshakesForAccount({
      Filter: { ParentHandshakeId: parent },
    });
    return Handshakes[0];
  };

  test('is open once every invited member has approved, and ends with the management account', async ({
    cloud,
  }) => {
    const { organization, migration } = await started(cloud);
    const { api } = organization;
    expect(migration).toMatchObject({ Action: 'ENABLE_ALL_FEATURES', State: 'REQUESTED' });
    const HandshakeId = migration?.Id;
    const state = async () => (await api.describeHandshake({ HandshakeId })).Handshake?.State;
    expect(await refusalOf(api.acceptHandshake({ HandshakeId }))).toMatchObject({
      name: 'InvalidHandshakeTransitionException',
    });
    for (const guest of [GUEST, STRANGER]) {
      const asked = await approvalOf(cloud, guest, HandshakeId);
      expect(asked).toMatchObject({ Action: 'APPROVE_ALL_FEATURES', State: 'OPEN' });
      expect(await state()).toBe('REQUESTED');
      await as(cloud, guest).acceptHandshake({ HandshakeId: asked?.Id });
    }
    expect(await state()).toBe('OPEN');
    await api.acceptHandshake({ HandshakeId });
    expect((await api.describeOrganization({})).Organization?.FeatureSet).toBe('ALL');
    await organization.enable('SERVICE_CONTROL_POLICY');
    await organization.policy(deny('sqs:*'));
    expect(await refusalOf(api.enableAllFeatures({}))).toMatchObject({
      reason: 'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
    });
  });

  test('waits no longer for a member that has left', async ({ cloud }) => {
    const { organization, migration } = await started(cloud);
    const asked = await approvalOf(cloud, GUEST, migration?.Id);
    await as(cloud, GUEST).acceptHandshake({ HandshakeId: asked?.Id });
    await as(cloud, STRANGER).leaveOrganization({});
    const { Handshake } = await organization.api.describeHandshake({ HandshakeId: migration?.Id });
    expect(Handshake?.State).toBe('OPEN');
  });

  test('is gone once, admits no invitations meanwhile, and can be canceled', async ({ cloud }) => {
    const { organization, migration } = await started(cloud);
    expect(await refusalOf(organization.api.enableAllFeatures({}))).toMatchObject({
      reason: 'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
    });
    expect(await refusalOf(invite(organization, '444444444444'))).toMatchObject({
      reason: 'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
    });
    await organization.api.cancelHandshake({ HandshakeId: migration?.Id });
    expect(await approvalOf(cloud, GUEST, migration?.Id)).toMatchObject({ State: 'CANCELED' });
    await organization.api.enableAllFeatures({});
  });

  test('is short without invited members', async ({ cloud }) => {
    const organization = await organize(cloud, 'CONSOLIDATED_BILLING');
    await organization.account('created');
    const { Handshake } = await organization.api.enableAllFeatures({});
    expect(Handshake).toMatchObject({ State: 'OPEN' });
    await organization.api.acceptHandshake({ HandshakeId: Handshake?.Id });
    expect((await organization.api.describeOrganization({})).Organization?.FeatureSet).toBe('ALL');
  });
});
