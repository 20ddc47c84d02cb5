/** What the contract tests share: a fresh cloud for each, a client of root, and a function that rotates. */
import {
  type CreateSecretCommandInput,
  SecretsManager,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { test as base } from 'vitest';

import { defineService } from '#kernel/service';

import { type Cloud, createCloud, type Principal } from '../../index.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';
export const HERE = 'us-east-1';
export const THERE = 'eu-west-1';
export const TOKEN = 'a'.repeat(32);
export const tokenOf = (letter: string) => letter.repeat(32);

interface Fixtures {
  cloud: Cloud;
  secrets: SecretsManager;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({
      clock: 'manual',
      startAt: new Date('2026-03-04T09:30:00Z'),
      admitsAccountIds: true,
    });
    await use(cloud);
    await cloud.stop();
  },
  secrets: async ({ cloud }, use) => {
    await use(clientOf(cloud.root));
  },
});

export function clientOf(
  principal: Pick<Principal, 'clientConfig'>,
  region: string = HERE,
): SecretsManager {
  return new SecretsManager({ ...principal.clientConfig(), region });
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

/** A client of somebody who may do what the statements say. */
export async function userWith(cloud: Cloud, ...statements: readonly object[]) {
  const principal = await cloud.as({ policy: policyOf(...statements) });
  return { principal, arn: principal.arn, secrets: clientOf(principal) };
}

export function policyOf(...Statement: readonly object[]) {
  return { Version: '2012-10-17', Statement };
}

export function allow(Action: string | readonly string[], Resource = '*', Condition = {}) {
  return { Effect: 'Allow', Action, Resource, Condition };
}

export async function make(
  secrets: SecretsManager,
  more: Partial<CreateSecretCommandInput> = {},
): Promise<{ readonly arn: string; readonly versionId: string; readonly name: string }> {
  const name = more.Name ?? 'orders/database';
  const made = await secrets.createSecret({ SecretString: 'first', ...more, Name: name });
  return { arn: made.ARN ?? '', versionId: made.VersionId ?? '', name };
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
  if (!(error instanceof SecretsManagerServiceException)) throw error;
  return {
    name: error.name,
    message: error.message,
    status: error.$metadata.httpStatusCode,
  };
}

export const notFound = {
  name: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
  status: 400,
};

export const markedForDeletion = {
  name: 'InvalidRequestException',
  message: "You can't perform this operation on the secret because it was marked for deletion.",
  status: 400,
};

export const onReplica = {
  name: 'InvalidParameterException',
  message:
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
  status: 400,
};

/** What a rotation function is told. */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

export const FUNCTION = `arn:aws:lambda:${HERE}:${ACCOUNT}:function:rotate`;
export const letsSecretsManagerIn = policyOf({
  Effect: 'Allow',
  Principal: { Service: 'secretsmanager.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: FUNCTION,
  Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
});

/**
 * Stands where Lambda will be: one function, whose policy decides who may call it.
 * Everything before and behind it is the cloud's own.
 */
export function putFunction(
  cloud: Cloud,
  run: (event: RotationEvent) => Promise<void> | void,
  policy: object = letsSecretsManagerIn,
): { readonly steps: string[] } {
  const steps: string[] = [];
  const definition = defineService({
    name: 'lambda',
    tables: [],
    operations: [
      {
        name: 'Invoke',
        access: ({ FunctionName }: { readonly FunctionName: string }) => ({
          action: 'lambda:InvokeFunction',
          resource: FunctionName,
        }),
        handle: async (input: { readonly InvocationType?: string; readonly Payload?: Buffer }) => {
          if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
          // SAFETY: what this service sends to a rotation function.
          const event = JSON.parse(input.Payload?.toString() ?? '{}') as RotationEvent;
          steps.push(event.Step);
          try {
            await run(event);
            return { StatusCode: 200 };
          } catch {
            return { StatusCode: 200, FunctionError: 'Unhandled' };
          }
        },
      },
    ],
    directory: {
      resource: (_tx, arn) => (arn === FUNCTION ? { policy: JSON.stringify(policy) } : undefined),
    },
  });
  const { services } = cloud.kernel;
  const find = services.find.bind(services);
  const loaded = {
    definition,
    codec: services.codec('lambda'),
    operations: new Map(definition.operations.map((operation) => [operation.name, operation])),
    tasks: new Map(),
    entry: services.entry('lambda'),
  };
  services.find = (name) => (name === 'lambda' ? Promise.resolve(loaded) : find(name));
  return { steps };
}

/** A function as AWS's templates write it: a new value, tested, made current. */
export function rotating(secrets: SecretsManager, value: () => string) {
  return async ({ Step, SecretId, ClientRequestToken, RotationToken }: RotationEvent) => {
    if (Step === 'createSecret') {
      await secrets.putSecretValue({
        SecretId,
        ClientRequestToken,
        RotationToken,
        SecretString: value(),
        VersionStages: ['AWSPENDING'],
      });
    }
    if (Step === 'finishSecret') {
      const { VersionIdsToStages = {} } = await secrets.describeSecret({ SecretId });
      const current = Object.entries(VersionIdsToStages).find(([, stages]) =>
        stages.includes('AWSCURRENT'),
      )?.[0];
      if (current === ClientRequestToken) return;
      await secrets.updateSecretVersionStage({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: ClientRequestToken,
        RemoveFromVersionId: current,
      });
    }
  };
}

/** Lets everything that was started get to where it waits. */
export async function settle(cloud: Cloud): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await cloud.clock.advance({ milliseconds: 0 });
}
