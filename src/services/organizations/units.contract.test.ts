import { describe, expect } from 'vitest';

import { MANAGEMENT, refusalOf, test } from './testing.ts';

describe('organizational units', () => {
  test('stand under the root and each other, and tell their path', async ({ organization }) => {
    const { api } = organization;
    const prod = await organization.unit('Prod');
    const hr = await organization.unit('HR', prod);
    const { OrganizationalUnit } = await api.describeOrganizationalUnit({
      OrganizationalUnitId: hr,
    });
    expect(OrganizationalUnit).toEqual({
      Id: expect.stringMatching(new RegExp(`^ou-${organization.rootId.slice(2)}-[a-z0-9]{8}$`)),
      Arn: `arn:aws:organizations::${MANAGEMENT}:ou/${organization.id}/${hr}`,
      Name: 'HR',
      Path: `${organization.id}/${organization.rootId}/${prod}/${hr}/`,
    });
    const listed = await api.listOrganizationalUnitsForParent({ ParentId: prod });
    expect(listed.OrganizationalUnits).toEqual([OrganizationalUnit]);
    expect((await api.listParents({ ChildId: prod })).Parents).toEqual([
      { Id: organization.rootId, Type: 'ROOT' },
    ]);
    expect((await api.listParents({ ChildId: hr })).Parents).toEqual([
      { Id: prod, Type: 'ORGANIZATIONAL_UNIT' },
    ]);
    expect(
      (await api.listChildren({ ParentId: prod, ChildType: 'ORGANIZATIONAL_UNIT' })).Children,
    ).toEqual([{ Id: hr, Type: 'ORGANIZATIONAL_UNIT' }]);
  });

  test('have names of their own within a parent', async ({ organization }) => {
    const { api } = organization;
    const one = await organization.unit('one');
    await organization.unit('one', one);
    const two = await organization.unit('two');
    const duplicate = {
      name: 'DuplicateOrganizationalUnitException',
      message: 'An OU with the same name already exists.',
    };
    expect(await refusalOf(organization.unit('one'))).toMatchObject(duplicate);
    expect(
      await refusalOf(api.updateOrganizationalUnit({ OrganizationalUnitId: two, Name: 'one' })),
    ).toMatchObject(duplicate);
    await api.updateOrganizationalUnit({ OrganizationalUnitId: two, Name: 'two' });
    const renamed = await api.updateOrganizationalUnit({ OrganizationalUnitId: two, Name: '2' });
    expect(renamed.OrganizationalUnit?.Name).toBe('2');
    await organization.unit('two');
  });

  test('nest five deep', async ({ organization }) => {
    let parent = organization.rootId;
    for (const name of ['1', '2', '3', '4', '5']) parent = await organization.unit(name, parent);
    expect(await refusalOf(organization.unit('6', parent))).toMatchObject({
      name: 'ConstraintViolationException',
      message:
        'You cannot add an organizational unit to the specified parent because it would exceed the max depth allowed.',
      reason: 'OU_DEPTH_LIMIT_EXCEEDED',
    });
    const member = await organization.account('deep', parent);
    const { Account } = await organization.api.describeAccount({ AccountId: member });
    expect(Account?.Paths?.[0]?.split('/')).toHaveLength(9);
  });

  test('go only when they are empty', async ({ organization }) => {
    const { api } = organization;
    const unit = await organization.unit('unit');
    const inner = await organization.unit('inner', unit);
    const member = await organization.account('member', inner);
    const remove = (OrganizationalUnitId: string) =>
      api.deleteOrganizationalUnit({ OrganizationalUnitId });
    const notEmpty = { name: 'OrganizationalUnitNotEmptyException' };
    expect(await refusalOf(remove(unit))).toMatchObject(notEmpty);
    expect(await refusalOf(remove(inner))).toMatchObject(notEmpty);
    await organization.move(member, inner, organization.rootId);
    await remove(inner);
    await remove(unit);
    expect(await refusalOf(remove(unit))).toMatchObject({
      name: 'OrganizationalUnitNotFoundException',
    });
  });
});

describe('an account', () => {
  test('stands in one place, and is moved from there to another', async ({ organization }) => {
    const { api } = organization;
    const unit = await organization.unit('unit');
    const member = await organization.account('member', unit);
    const listed = await api.listAccountsForParent({ ParentId: unit });
    expect(listed.Accounts?.map(({ Id }) => Id)).toEqual([member]);
    expect((await api.listChildren({ ParentId: unit, ChildType: 'ACCOUNT' })).Children).toEqual([
      { Id: member, Type: 'ACCOUNT' },
    ]);
    expect(
      (await api.listAccountsForParent({ ParentId: organization.rootId })).Accounts,
    ).toHaveLength(1);
  });

  test.for([
    ['999999999999', 'root', 'unit', 'AccountNotFoundException'],
    ['member', 'root', 'ou-zzzz-zzzzzzzz', 'DestinationParentNotFoundException'],
    ['member', 'unit', 'unit', 'SourceParentNotFoundException'],
    ['member', 'root', 'root', 'DuplicateAccountException'],
    ['member', 'root', 'member', 'InvalidInputException'],
  ] as const)(
    'is not moved: %s from %s to %s',
    async ([account, from, to, name], { organization }) => {
      const places = new Map<string, string>([
        ['root', organization.rootId],
        ['unit', await organization.unit('unit')],
        ['member', await organization.account('member')],
      ]);
      const [one = '', two = '', three = ''] = [account, from, to].map(
        (each) => places.get(each) ?? each,
      );
      expect(await refusalOf(organization.move(one, two, three))).toMatchObject({ name });
    },
  );

  test('is no parent, and a root is no child', async ({ organization }) => {
    const { api } = organization;
    expect(await refusalOf(api.listAccountsForParent({ ParentId: MANAGEMENT }))).toMatchObject({
      reason: 'INVALID_PATTERN',
    });
    expect(
      await refusalOf(api.listChildren({ ParentId: 'r-zzzz', ChildType: 'ACCOUNT' })),
    ).toMatchObject({
      name: 'ParentNotFoundException',
    });
    expect(await refusalOf(api.listParents({ ChildId: 'ou-zzzz-zzzzzzzz' }))).toMatchObject({
      name: 'ChildNotFoundException',
    });
  });
});
