/** The quotas of an account. [IAM User Guide, "IAM and AWS STS quotas"] */
import type { IAM } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import { limits } from './limits.ts';
import { type Count, counts } from './tables.ts';
import { ACCOUNT, policyOf, refusalOf, test, trustOf } from './testing.ts';

const AssumeRolePolicyDocument = trustOf({ AWS: ACCOUNT });
const PolicyDocument = policyOf({ Action: 's3:*' });

/** As if so many had been made. */
function pretend(cloud: Cloud, of: Count['of'], count: number): void {
  const cell = cloud.kernel.cell({ service: 'iam', account: ACCOUNT, region: 'us-east-1' });
  cloud.kernel.transact(cell, (tx) => tx.put(counts, { of, count }));
}

function exceeded(message: string) {
  return { name: 'LimitExceededException', message, status: 409 };
}

describe('of an account', () => {
  test.for<readonly [Count['of'], string, number, (iam: IAM, name: string) => Promise<unknown>]>([
    ['user', 'UsersPerAccount', 5000, (iam, UserName) => iam.createUser({ UserName })],
    ['group', 'GroupsPerAccount', 300, (iam, GroupName) => iam.createGroup({ GroupName })],
    [
      'role',
      'RolesPerAccount',
      1000,
      (iam, RoleName) => iam.createRole({ RoleName, AssumeRolePolicyDocument }),
    ],
    [
      'policy',
      'PoliciesPerAccount',
      1500,
      (iam, PolicyName) => iam.createPolicy({ PolicyName, PolicyDocument }),
    ],
    [
      'instance-profile',
      'InstanceProfilesPerAccount',
      1000,
      (iam, InstanceProfileName) => iam.createInstanceProfile({ InstanceProfileName }),
    ],
    [
      'mfa',
      'VirtualMFADevicesPerAccount',
      5000,
      (iam, VirtualMFADeviceName) => iam.createVirtualMFADevice({ VirtualMFADeviceName }),
    ],
  ])('%s: %s', async ([of, quota, max, make], { cloud, iam }) => {
    pretend(cloud, of, max - 1);
    await make(iam, 'last');
    expect(await refusalOf(make(iam, 'one-more'))).toEqual(
      exceeded(`Cannot exceed quota for ${quota}: ${max}`),
    );
  });

  test('a service-linked role may exceed that of roles', async ({ cloud, iam }) => {
    pretend(cloud, 'role', 1000);
    await iam.createServiceLinkedRole({ AWSServiceName: 'autoscaling.amazonaws.com' });
    expect((await iam.getAccountSummary({})).SummaryMap?.['Roles']).toBe(1001);
  });
});

describe('of an entity', () => {
  test('a user is in ten groups', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const join = async (number: number) => {
      await iam.createGroup({ GroupName: `g${number}` });
      await iam.addUserToGroup({ GroupName: `g${number}`, UserName: 'anna' });
    };
    for (let number = 1; number <= 10; number += 1) await join(number);
    expect(await refusalOf(join(11))).toEqual(
      exceeded('Cannot exceed quota for GroupsPerUser: 10'),
    );
  });

  test('a managed policy has 6,144 characters, white space apart', async ({ iam }) => {
    const max = limits.managedCharacters;
    const create = (PolicyName: string, document: string) =>
      iam.createPolicy({ PolicyName, PolicyDocument: document });
    await create('whole', `${sized(max)}\n\n`.replaceAll('"Action":', '"Action" : '));
    expect(await refusalOf(create('more', sized(max + 1)))).toEqual(
      exceeded('Cannot exceed quota for PolicySize: 6144'),
    );
  });

  test('a resource has fifty tags', async ({ iam }) => {
    const tags = (count: number) =>
      Array.from({ length: count }, (_, number) => ({ Key: `k${number}`, Value: 'v' }));
    const SerialNumber = (await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' }))
      .VirtualMFADevice?.SerialNumber;
    await iam.tagMFADevice({ SerialNumber, Tags: tags(50) });
    const more = iam.tagMFADevice({ SerialNumber, Tags: [{ Key: 'one-more', Value: 'v' }] });
    expect((await refusalOf(more)).name).toBe('LimitExceededException');
  });

  test('an account has one alias', async ({ iam }) => {
    await iam.createAccountAlias({ AccountAlias: 'first' });
    await iam.createAccountAlias({ AccountAlias: 'second' });
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual(['second']);
  });
});

/** A policy of so many characters. */
function sized(characters: number): string {
  const empty = policyOf({ Action: 's3:*', Resource: 'arn:aws:s3:::' });
  return empty.replace('arn:aws:s3:::', `arn:aws:s3:::${'b'.repeat(characters - empty.length)}`);
}
