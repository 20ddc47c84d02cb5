/** Whoever has no permission learns nothing of what there is: the answer is the same where a thing exists and where it does not. */
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { test as base, expect } from 'vitest';

import { type ClientConfig, type Cloud, createCloud } from '../../src/index.ts';
import { ACCOUNT, OTHER_ACCOUNT, refusalOf } from './support.ts';

const test = base.extend<{ cloud: Cloud }>({
  cloud: async ({ task: _task }, use) => {
    // Roots of other accounts are the ones who probe.
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
});

/** What there is in the account, each under a name that says so, and the same that is not. */
async function furnish(cloud: Cloud): Promise<Readonly<Record<string, string>>> {
  const config = cloud.root.clientConfig();
  await new SQS(config).createQueue({ QueueName: 'there' });
  await new SSM(config).putParameter({
    Name: '/there',
    Value: 'x',
    Type: 'String',
    Tier: 'Advanced',
  });
  const { ARN = '' } = await new SecretsManager(config).createSecret({
    Name: 'there',
    SecretString: 'x',
  });
  const { KeyMetadata } = await new KMS(config).createKey({});
  await new IAM(config).createRole({
    RoleName: 'there',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }],
    }),
  });
  await new IAM(config).createUser({ UserName: 'there' });
  return {
    queue: 'there',
    parameter: '/there',
    secret: ARN,
    key: KeyMetadata?.Arn ?? '',
    role: `arn:aws:iam::${ACCOUNT}:role/there`,
    user: 'there',
  };
}

const missing: Readonly<Record<string, string>> = {
  queue: 'nowhere',
  parameter: '/nowhere',
  secret: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:nowhere-AbCdEf`,
  key: `arn:aws:kms:us-east-1:${ACCOUNT}:key/00000000-0000-4000-8000-000000000000`,
  role: `arn:aws:iam::${ACCOUNT}:role/nowhere`,
  user: 'nowhere',
};

type Probe = (config: ClientConfig, names: Readonly<Record<string, string>>) => Promise<unknown>;

const urlOf = (name = '') => `http://127.0.0.1:4566/${ACCOUNT}/${name}`;
const parameterOf = (name = '') => `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${name}`;

const acrossAccounts: readonly (readonly [string, Probe])[] = [
  [
    'SQS GetQueueUrl',
    (config, { queue }) =>
      new SQS(config).getQueueUrl({ QueueName: queue, QueueOwnerAWSAccountId: ACCOUNT }),
  ],
  [
    'SQS SendMessage',
    (config, { queue }) =>
      new SQS(config).sendMessage({ QueueUrl: urlOf(queue), MessageBody: 'x' }),
  ],
  [
    'SQS GetQueueAttributes',
    (config, { queue }) => new SQS(config).getQueueAttributes({ QueueUrl: urlOf(queue) }),
  ],
  ['KMS DescribeKey', (config, { key }) => new KMS(config).describeKey({ KeyId: key })],
  [
    'KMS Encrypt',
    (config, { key }) => new KMS(config).encrypt({ KeyId: key, Plaintext: Buffer.from('x') }),
  ],
  [
    'Secrets Manager GetSecretValue',
    (config, { secret }) => new SecretsManager(config).getSecretValue({ SecretId: secret }),
  ],
  [
    'Secrets Manager DescribeSecret',
    (config, { secret }) => new SecretsManager(config).describeSecret({ SecretId: secret }),
  ],
  [
    'SSM GetParameter',
    (config, { parameter }) => new SSM(config).getParameter({ Name: parameterOf(parameter) }),
  ],
  [
    'STS AssumeRole',
    (config, { role }) => new STS(config).assumeRole({ RoleArn: role, RoleSessionName: 'one' }),
  ],
];

const withinAccount: readonly (readonly [string, Probe])[] = [
  // AWS: KMS looks a key up before it asks the policies; principals of its own account learn that there is none.
  ...acrossAccounts.filter(([name]) => !name.startsWith('KMS')),
  ['IAM GetUser', (config, { user }) => new IAM(config).getUser({ UserName: user })],
  ['IAM GetRole', (config, { user }) => new IAM(config).getRole({ RoleName: user })],
  ['IAM ListAccessKeys', (config, { user }) => new IAM(config).listAccessKeys({ UserName: user })],
  [
    'SSM DeleteParameter',
    (config, { parameter }) => new SSM(config).deleteParameter({ Name: parameter }),
  ],
  [
    'Secrets Manager PutSecretValue',
    (config, { secret }) =>
      new SecretsManager(config).putSecretValue({ SecretId: secret, SecretString: 'x' }),
  ],
];

/** An answer with the names that were asked for taken out. */
async function answerOf(
  probe: Probe,
  config: ClientConfig,
  names: Readonly<Record<string, string>>,
): Promise<string> {
  const refusal = (await refusalOf(probe(config, names))) ?? 'it was answered';
  return Object.values(names)
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, name) => text.replaceAll(name, '…'), refusal);
}

test.for(acrossAccounts)(
  '%s from another account, whose root may do everything there',
  async ([, probe], { cloud }) => {
    const names = await furnish(cloud);
    const config = {
      ...cloud.root.clientConfig(),
      credentials: { accessKeyId: OTHER_ACCOUNT, secretAccessKey: 'test' },
    };
    const there = await answerOf(probe, config, names);
    expect(there).toMatch(/not authorized to perform|AccessDenied/);
    expect(await answerOf(probe, config, missing)).toBe(there);
  },
);

test.for(withinAccount)('%s from a user without permissions', async ([, probe], { cloud }) => {
  const names = await furnish(cloud);
  const user = await cloud.as({
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sns:*', Resource: '*' }],
    },
  });
  const there = await answerOf(probe, user.clientConfig(), names);
  expect(there).toMatch(/not authorized to perform/);
  expect(await answerOf(probe, user.clientConfig(), missing)).toBe(there);
});
