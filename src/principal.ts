/** Who a test or a program acts as: credentials, and the configuration of SDK clients that use them. */
import { callAs } from '#kernel/answer';
import { rootOf } from '#kernel/identity';
import type { Kernel } from '#kernel/kernel';

import { inProcess, type InProcessHandler } from './in-process.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Configuration for the constructor of any client of the AWS SDK for JavaScript v3. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly requestHandler: InProcessHandler;
  readonly maxAttempts: number;
}

// Never dialled: the request handler is in this process. An address keeps S3 clients to path style.
const ENDPOINT = 'http://127.0.0.1:4566';

export class Principal {
  readonly arn: string;
  readonly credentials: Credentials;
  readonly #region: string;
  readonly #handler: InProcessHandler;

  constructor(credentials: Credentials, region: string, handler: InProcessHandler, arn: string) {
    this.credentials = credentials;
    this.#region = region;
    this.#handler = handler;
    this.arn = arn;
  }

  /** `new SQSClient(principal.clientConfig())` */
  clientConfig(overrides: { readonly region?: string } = {}): ClientConfig {
    return {
      region: overrides.region ?? this.#region,
      endpoint: ENDPOINT,
      credentials: this.credentials,
      requestHandler: this.#handler,
      maxAttempts: 1,
    };
  }
}

/** Makes a user whose only permissions are those of the policy. */
export async function principalWithPolicy(
  kernel: Kernel,
  region: string,
  policy: object | string,
): Promise<Principal> {
  const root = rootOf(kernel.account);
  const call = (operation: string, input: object) =>
    callAs(kernel, root, { service: 'iam', operation, input, region });
  const UserName = `principal-${kernel.newId()}`;
  await call('CreateUser', { UserName, Path: '/skykeep/' });
  const PolicyDocument = typeof policy === 'string' ? policy : JSON.stringify(policy);
  await call('PutUserPolicy', { UserName, PolicyName: 'policy', PolicyDocument });
  // SAFETY: the operation's output in IAM's model.
  const { AccessKey } = (await call('CreateAccessKey', { UserName })) as {
    readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
  };
  return new Principal(
    { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
    region,
    inProcess(kernel),
    `arn:aws:iam::${kernel.account}:user/skykeep/${UserName}`,
  );
}

/** Assumes a role, given by its ARN or its name; its trust policy must admit a user of this account. */
export async function principalWithRole(
  kernel: Kernel,
  region: string,
  role: string,
): Promise<Principal> {
  const RoleArn = role.startsWith('arn:') ? role : `arn:aws:iam::${kernel.account}:role/${role}`;
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: RoleArn },
    ],
  };
  const user = await principalWithPolicy(kernel, region, policy);
  const facts = await kernel.directory.findAccessKey(user.credentials.accessKeyId);
  if (!facts) throw new TypeError('the user that assumes the role was just made');
  const input = { RoleArn, RoleSessionName: 'skykeep' };
  // SAFETY: the operation's output in STS's model.
  const assumed = (await callAs(kernel, facts.identity, {
    service: 'sts',
    operation: 'AssumeRole',
    input,
    region,
  })) as {
    readonly Credentials: {
      readonly AccessKeyId: string;
      readonly SecretAccessKey: string;
      readonly SessionToken: string;
    };
    readonly AssumedRoleUser: { readonly Arn: string };
  };
  const { AccessKeyId, SecretAccessKey, SessionToken } = assumed.Credentials;
  return new Principal(
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    region,
    inProcess(kernel),
    assumed.AssumedRoleUser.Arn,
  );
}
