import { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import type { ClientConfig, Cloud } from '../../index.ts';
import { ACCOUNT, holding, makeRole, makeUser, test } from './testing.ts';

const OTHER = '111111111111';
const RoleSessionName = 'session';
const documentOf = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** The root of another account, for set-up there. */
function otherRoot(cloud: Cloud): ClientConfig {
  const credentials = { accessKeyId: OTHER, secretAccessKey: 'test' };
  return { ...cloud.root.clientConfig(), credentials };
}

test('IAM-11: whoever assumes a role gives up what they may do by themselves; a resource policy takes nothing away', async ({
  cloud,
  iam,
}) => {
  const user = await makeUser(cloud, iam, 'anna');
  const foreign = otherRoot(cloud);
  const RoleArn = await makeRole(new IAM(foreign), 'sender', { Principal: { AWS: user.arn } });
  await new IAM(foreign).putRolePolicy({
    RoleName: 'sender',
    PolicyName: 'send',
    PolicyDocument: documentOf({ Action: 'sqs:*', Resource: `arn:aws:sqs:*:${OTHER}:*` }),
  });
  const { QueueUrl: own } = await new SQS(cloud.root.clientConfig()).createQueue({
    QueueName: 'own',
  });
  const queueOf = async (QueueName: string, Attributes?: Record<string, string>) =>
    (await new SQS(foreign).createQueue({ QueueName, ...(Attributes && { Attributes }) })).QueueUrl;
  const closed = await queueOf('closed');
  const open = await queueOf('open', {
    Policy: documentOf({
      Principal: { AWS: user.arn },
      Action: 'sqs:SendMessage',
      Resource: `arn:aws:sqs:us-east-1:${OTHER}:open`,
    }),
  });
  const send = (config: ClientConfig, QueueUrl: string | undefined) =>
    new SQS(config).sendMessage({ QueueUrl, MessageBody: 'm' });
  await send(user.config, own);
  await send(user.config, open);
  await expect(send(user.config, closed)).rejects.toThrow('not authorized');
  const { Credentials } = await new STS(user.config).assumeRole({ RoleArn, RoleSessionName });
  const session = holding(cloud, Credentials);
  await send(session, closed);
  await expect(send(session, own)).rejects.toThrow('not authorized');
});

describe('STS-1: the sessions of a role', () => {
  test('are revoked by a policy that denies what was issued before; later ones are not', async ({
    cloud,
    iam,
  }) => {
    const user = new STS((await makeUser(cloud, iam, 'anna')).config);
    const RoleArn = await makeRole(iam, 'lister', { Principal: { AWS: ACCOUNT } });
    const listerOf = async () => {
      const { Credentials } = await user.assumeRole({ RoleArn, RoleSessionName });
      return new IAM(holding(cloud, Credentials));
    };
    const early = await listerOf();
    await early.listUsers({});
    await cloud.clock.advance({ minutes: 1 });
    const now = `${cloud.clock.now().toISOString().slice(0, 19)}Z`;
    await iam.putRolePolicy({
      RoleName: 'lister',
      PolicyName: 'AWSRevokeOlderSessions',
      PolicyDocument: documentOf({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': now } },
      }),
    });
    await expect(early.listUsers({})).rejects.toThrow('with an explicit deny');
    await (await listerOf()).listUsers({});
  });

  test('may do what a managed session policy and the role both allow', async ({ cloud, iam }) => {
    const user = new STS((await makeUser(cloud, iam, 'anna')).config);
    const RoleArn = await makeRole(iam, 'lister', { Principal: { AWS: ACCOUNT } });
    const policyOf = async (PolicyName: string, Action: string) => {
      const PolicyDocument = documentOf({ Action, Resource: '*' });
      return (await iam.createPolicy({ PolicyName, PolicyDocument })).Policy?.Arn;
    };
    const listing = await policyOf('listing', 'iam:List*');
    const naming = await policyOf('naming', 'sts:GetAccessKeyInfo');
    const listerOf = async (arn: string | undefined) => {
      const wish = { RoleArn, RoleSessionName, PolicyArns: [{ arn }] };
      return new IAM(holding(cloud, (await user.assumeRole(wish)).Credentials));
    };
    await (await listerOf(listing)).listUsers({});
    await expect((await listerOf(listing)).listRoles({})).rejects.toThrow('identity-based policy');
    await expect((await listerOf(naming)).listUsers({})).rejects.toThrow('session policy');
  });
});
