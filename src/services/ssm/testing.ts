/** What the contract tests share: a fresh cloud for each, clients of principals, and words for what a user does with a parameter. */
import { KMS } from '@aws-sdk/client-kms';
import {
  type Parameter,
  type ParameterMetadata,
  type PutParameterCommandInput,
  SSM,
  SSMServiceException,
} from '@aws-sdk/client-ssm';
import { expect, test as base } from 'vitest';

import { type Cloud, createCloud, type Principal } from '../../index.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';

export const arnOf = (name: string, account = ACCOUNT) =>
  `arn:aws:ssm:us-east-1:${account}:parameter/${name.replace(/^\//, '')}`;

export type Put = (
  name: string,
  value?: string,
  more?: Partial<PutParameterCommandInput>,
) => Promise<number | undefined>;

interface Fixtures {
  cloud: Cloud;
  ssm: SSM;
  put: Put;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  ssm: async ({ cloud }, use) => {
    await use(clientOf(cloud.root));
  },
  put: async ({ ssm }, use) => {
    await use(async (Name, Value = 'value', more = {}) => {
      const type = more.Overwrite ? {} : { Type: 'String' as const };
      return (await ssm.putParameter({ Name, Value, ...type, ...more })).Version;
    });
  },
});

export function clientOf(principal: Pick<Principal, 'clientConfig'>): SSM {
  return new SSM(principal.clientConfig());
}

/** A client of somebody who may do what is said, and nothing else. */
export async function actingWith(cloud: Cloud, ...statements: readonly Statement[]): Promise<SSM> {
  return clientOf(await cloud.as({ policy: policyOf(...statements) }));
}

export type Statement = readonly [
  action: string | readonly string[],
  resource: string | readonly string[],
  condition?: object,
];

export function policyOf(...statements: readonly Statement[]) {
  return {
    Version: '2012-10-17',
    Statement: statements.map(([Action, Resource, Condition]) => ({
      Effect: 'Allow',
      Action: [Action].flat(),
      Resource: [Resource].flat(),
      ...(Condition && { Condition }),
    })),
  };
}

/** The root of another account. */
export function rootOf(cloud: Cloud, account: string): Pick<Principal, 'clientConfig'> {
  return {
    clientConfig: () => ({
      ...cloud.root.clientConfig(),
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    }),
  };
}

export async function makeKey(cloud: Cloud) {
  const kms = new KMS(cloud.root.clientConfig());
  const { KeyMetadata } = await kms.createKey({});
  return { kms, id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

export async function read(ssm: SSM, Name: string, WithDecryption = true): Promise<Parameter> {
  const { Parameter: found } = await ssm.getParameter({ Name, WithDecryption });
  if (!found) throw new Error('no parameter was given');
  return found;
}

export async function describeOne(ssm: SSM, name: string): Promise<ParameterMetadata> {
  const { Parameters = [] } = await ssm.describeParameters({
    ParameterFilters: [{ Key: 'Name', Values: [name] }],
  });
  const [one, ...more] = Parameters;
  if (!one || more.length > 0) throw new Error('one parameter was expected');
  return one;
}

export interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The refusal that a call ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SSMServiceException)) throw error;
  return {
    name: error.name,
    message: error.message,
    status: error.$metadata.httpStatusCode,
  };
}

/** A refusal for lack of a permission. */
export function denied(action: string, resource: string) {
  return {
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      `is not authorized to perform: ${action} on resource: ${resource}`,
    ) as string,
  };
}
