/** What the contract tests share: a cloud with an organization, its members, and who acts in them. */
import { Organizations, OrganizationsServiceException } from '@aws-sdk/client-organizations';
import { STS } from '@aws-sdk/client-sts';
import { test as base } from 'vitest';

import { type ClientConfig, type Cloud, createCloud, type Credentials } from '../../index.ts';

export const MANAGEMENT = '000000000000';

export interface Actor {
  clientConfig(overrides?: { readonly region?: string }): ClientConfig;
}

export function allow(
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
) {
  return statementOf({ Effect: 'Allow', Action: action, Resource: resource });
}

export function deny(action: string | readonly string[]) {
  return statementOf({ Effect: 'Deny', Action: action, Resource: '*' });
}

export function statementOf(...statements: readonly object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

/** The organization in the words of the one who administers it. */
export class TestOrganization {
  readonly cloud: Cloud;
  /** A user of the management account that may do everything with organizations. */
  readonly api: Organizations;
  readonly id: string;
  readonly rootId: string;
  readonly #administrator: Actor;
  #made = 0;

  constructor(cloud: Cloud, administrator: Actor, id: string, rootId: string) {
    this.cloud = cloud;
    this.#administrator = administrator;
    this.api = new Organizations(administrator.clientConfig());
    this.id = id;
    this.rootId = rootId;
  }

  async account(name: string, parentId: string = this.rootId): Promise<string> {
    const { CreateAccountStatus } = await this.api.createAccount({
      AccountName: name,
      Email: `${name}@example.com`,
    });
    await this.cloud.clock.advance({ milliseconds: 0 });
    const found = await this.api.describeCreateAccountStatus({
      CreateAccountRequestId: CreateAccountStatus?.Id,
    });
    const { AccountId = '' } = found.CreateAccountStatus ?? {};
    if (parentId !== this.rootId) await this.move(AccountId, this.rootId, parentId);
    return AccountId;
  }

  move(AccountId: string, SourceParentId: string, DestinationParentId: string) {
    return this.api.moveAccount({ AccountId, SourceParentId, DestinationParentId });
  }

  async unit(Name: string, ParentId: string = this.rootId): Promise<string> {
    const made = await this.api.createOrganizationalUnit({ Name, ParentId });
    return made.OrganizationalUnit?.Id ?? '';
  }

  enable(PolicyType: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY') {
    return this.api.enablePolicyType({ RootId: this.rootId, PolicyType });
  }

  disable(PolicyType: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY') {
    return this.api.disablePolicyType({ RootId: this.rootId, PolicyType });
  }

  async policy(
    document: object,
    Type:
      | 'SERVICE_CONTROL_POLICY'
      | 'RESOURCE_CONTROL_POLICY'
      | 'TAG_POLICY' = 'SERVICE_CONTROL_POLICY',
    Name = `policy-${(this.#made += 1)}`,
  ): Promise<string> {
    const made = await this.api.createPolicy({
      Name,
      Description: '',
      Type,
      Content: JSON.stringify(document),
    });
    return made.Policy?.PolicySummary?.Id ?? '';
  }

  attach(PolicyId: string, TargetId: string) {
    return this.api.attachPolicy({ PolicyId, TargetId });
  }

  detach(PolicyId: string, TargetId: string) {
    return this.api.detachPolicy({ PolicyId, TargetId });
  }

  /** An administrator of a member, by the role that Organizations made there. */
  async within(account: string, role = 'OrganizationAccountAccessRole'): Promise<Actor> {
    const sts = new STS(this.#administrator.clientConfig());
    const { Credentials } = await sts.assumeRole({
      RoleArn: `arn:aws:iam::${account}:role/${role}`,
      RoleSessionName: 'administrator',
    });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return holding(this.cloud, {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    });
  }
}

/** Whoever holds these credentials. */
export function holding(cloud: Cloud, credentials: Credentials): Actor {
  return {
    clientConfig: (overrides) => ({ ...cloud.root.clientConfig(overrides), credentials }),
  };
}

/** The root of an account, as the LocalStack preset lets it in. */
export function rootOf(cloud: Cloud, account: string): Actor {
  return holding(cloud, { accessKeyId: account, secretAccessKey: 'test' });
}

/** Makes the organization of the first account, and a user that administers it. */
export async function organize(
  cloud: Cloud,
  FeatureSet: 'ALL' | 'CONSOLIDATED_BILLING' = 'ALL',
): Promise<TestOrganization> {
  const administrator = await cloud.as({ policy: allow(['organizations:*', 'sts:AssumeRole']) });
  const api = new Organizations(administrator.clientConfig());
  const { Organization } = await api.createOrganization({ FeatureSet });
  const { Roots = [] } = await api.listRoots({});
  return new TestOrganization(cloud, administrator, Organization?.Id ?? '', Roots[0]?.Id ?? '');
}

interface Fixtures {
  cloud: Cloud;
  organization: TestOrganization;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  organization: async ({ cloud }, use) => {
    await use(await organize(cloud));
  },
});

/** The refusal that a call ends with: its name, its message, and the reason where there is one. */
export async function refusalOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OrganizationsServiceException)) throw error;
  const reason = 'Reason' in error ? String(error.Reason) : undefined;
  return { name: error.name, message: error.message, reason };
}

/** The message of the denial that a call of any service ends with. */
export async function denialOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('the call was not denied'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error) || !error.name.startsWith('AccessDenied')) throw error;
  return error.message;
}
