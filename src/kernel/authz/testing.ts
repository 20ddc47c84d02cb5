/** Words for tests of permissions: policies, principals, and whether a call is allowed. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { test as base } from 'vitest';

import { type ClientConfig, type Cloud, createCloud } from '../../index.ts';

export const ACCOUNT = '000000000000';
export const OTHER = '111111111111';

export interface Holder {
  clientConfig(): ClientConfig;
}

type Statement = Readonly<Record<string, unknown>>;

export function document(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function allow(Action: string | string[], more: Statement = {}): Statement {
  return { Effect: 'Allow', Action, Resource: '*', ...more };
}

export function deny(Action: string | string[], more: Statement = {}): Statement {
  return { ...allow(Action, more), Effect: 'Deny' };
}

/** The document of a role's trust or of a resource, which name principals and no resource. */
export function trust(Principal: object | string, more: Statement = {}): string {
  return document({
    Effect: 'Allow',
    Principal,
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    ...more,
  });
}

export class Site {
  readonly cloud: Cloud;
  readonly iam: IAMClient;
  readonly sqs: SQS;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
    this.iam = new IAMClient(cloud.root.clientConfig());
    this.sqs = new SQS(cloud.root.clientConfig());
  }

  /** The root of another account. */
  root(account: string): Holder {
    return this.#holder({ accessKeyId: account, secretAccessKey: 'test' });
  }

  #holder(credentials: ClientConfig['credentials']): Holder {
    return { clientConfig: () => ({ ...this.cloud.root.clientConfig(), credentials }) };
  }

  /** A user with a key and a policy. */
  async user(
    UserName: string,
    policy: string,
    by: IAMClient = this.iam,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<Holder> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await by.send(new CreateUserCommand({ UserName, Tags }));
    await by.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument: policy }),
    );
    const { AccessKey } = await by.send(new CreateAccessKeyCommand({ UserName }));
    return this.#holder({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
  }

  async role(
    RoleName: string,
    policy: string,
    AssumeRolePolicyDocument: string,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const { Role } = await this.iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, Tags }),
    );
    await this.iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: policy }),
    );
    return Role?.Arn ?? '';
  }

  async assume(by: Holder, input: Partial<AssumeRoleCommandInput>): Promise<Holder> {
    const sts = new STSClient(by.clientConfig());
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: '', RoleSessionName: 'session', ...input }),
    );
    return this.#holder({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
  }

  async queue(QueueName: string, more: object = {}, by: SQS = this.sqs): Promise<string> {
    const { QueueUrl = '' } = await by.createQueue({ QueueName, ...more });
    return QueueUrl;
  }
}

export const test = base.extend<{ site: Site }>({
  site: async ({ task: _task }, use) => {
    const cloud = await createCloud({
      clock: 'manual',
      startAt: new Date('2026-03-01T12:00:00Z'),
      admitsAccountIds: true,
    });
    await use(new Site(cloud));
    await cloud.stop();
  },
});

/** `allowed`, or the words of the denial; anything else is thrown on. */
export async function verdict(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'allowed';
  } catch (error) {
    if (error instanceof Error && /AccessDenied/.test(error.name)) return error.message;
    throw error;
  }
}

/** Whether a call is allowed. */
export async function isAllowed(call: Promise<unknown>): Promise<boolean> {
  return (await verdict(call)) === 'allowed';
}
