/** The order queue of a shop, set up as its owner would: over TLS, with the SDK, each part with a role of its own. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { SQS } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';

import { type RunningServer, startServer } from '../../../src/server.ts';

export const SHOP = '000000000000';
export const PARTNER = '111111111111';
export const REGION = 'us-east-1';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A cloud on a directory, that can be stopped and started again at the same address. */
export class Site {
  readonly directory: string;
  readonly log: string[] = [];
  #server: RunningServer | undefined;
  #port = 0;

  constructor(directory: string) {
    this.directory = directory;
  }

  async start(): Promise<void> {
    this.#server = await startServer({
      host: '127.0.0.1',
      port: this.#port,
      dataDir: this.directory,
      clock: 'manual',
      region: REGION,
      rootKey: undefined,
      masterKey: { kind: 'beside' },
      allowedHosts: [],
      hasLocalStackPreset: true,
      isPrivateNetwork: false,
      admitsPlainHttp: false,
      log: (line) => this.log.push(line),
    });
    this.#port = Number(new URL(this.server.connection.endpoint).port);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  get server(): RunningServer {
    if (!this.#server) throw new Error('the cloud is not running');
    return this.#server;
  }

  get root(): Credentials {
    const { accessKeyId, secretAccessKey } = this.server.connection;
    return { accessKeyId, secretAccessKey };
  }

  /** The configuration of a client, as a user writes it from what the cloud prints. */
  client(credentials: Credentials = this.root, isPlain = false) {
    const { endpoint, httpsEndpoint, caFile } = this.server.connection;
    const httpsAgent = new Agent({ ca: readFileSync(caFile), keepAlive: true });
    return {
      region: REGION,
      endpoint: isPlain ? endpoint : httpsEndpoint,
      credentials,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpsAgent }),
    };
  }

  async assume(role: string, by: Credentials): Promise<Credentials> {
    const { Credentials: given } = await new STSClient(this.client(by)).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${SHOP}:role/${role}`,
        RoleSessionName: role,
      }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
  }

  /** The names of the events of an account's history, newest first, with who called. */
  async events(credentials: Credentials = this.root): Promise<readonly Record<string, unknown>[]> {
    const trail = new CloudTrailClient(this.client(credentials));
    const found: Record<string, unknown>[] = [];
    let NextToken: string | undefined;
    do {
      const page = await trail.send(new LookupEventsCommand({ ...(NextToken && { NextToken }) }));
      for (const { CloudTrailEvent = '{}' } of page.Events ?? [])
        found.push(JSON.parse(CloudTrailEvent));
      ({ NextToken } = page);
    } while (NextToken);
    return found;
  }
}

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const viaSqs = { StringEquals: { 'kms:ViaService': `sqs.${REGION}.amazonaws.com` } };

export interface Shop {
  readonly url: string;
  readonly deadUrl: string;
  readonly keyId: string;
  /** A person who may become the producer and the consumer. */
  readonly clerk: Credentials;
  /** A program of the partner, in the partner's account. */
  readonly partner: Credentials;
}

/** Makes everything: a key, the queues, a role for each side, and the partner's user. */
export async function openShop(site: Site): Promise<Shop> {
  const keyId = await makeKey(site);
  const sqs = new SQS(site.client());
  const { QueueUrl: deadUrl = '' } = await sqs.createQueue({
    QueueName: 'orders-dead',
    Attributes: { KmsMasterKeyId: keyId },
  });
  const { QueueUrl: url = '' } = await sqs.createQueue({
    QueueName: 'orders',
    Attributes: {
      KmsMasterKeyId: keyId,
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queueArn('orders-dead'),
        maxReceiveCount: 2,
      }),
      Policy: policy(
        {
          Sid: 'OnlyOverTls',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: queueArn('orders'),
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Sid: 'Partner',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${PARTNER}:root` },
          Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
          Resource: queueArn('orders'),
        },
      ),
    },
  });
  const clerk = await makeUser(site, site.root, 'clerk', {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: `arn:aws:iam::${SHOP}:role/order-*`,
  });
  await makeRole(
    site,
    'order-producer',
    ['sqs:SendMessage'],
    ['kms:GenerateDataKey', 'kms:Decrypt'],
    keyId,
  );
  await makeRole(
    site,
    'order-consumer',
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
    ['kms:Decrypt'],
    keyId,
  );
  const theirs = { accessKeyId: PARTNER, secretAccessKey: 'test' };
  const partner = await makeUser(
    site,
    theirs,
    'reader',
    { Effect: 'Allow', Action: 'sqs:*', Resource: queueArn('orders') },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyId },
  );
  return { url, deadUrl, keyId, clerk, partner };
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${SHOP}:${name}`;
}

async function makeKey(site: Site): Promise<string> {
  const kms = new KMSClient(site.client());
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'orders' }));
  const KeyId = KeyMetadata?.Arn ?? '';
  const Policy = policy(
    {
      Sid: 'Owner',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${SHOP}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'PartnerThroughTheQueue',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${PARTNER}:root` },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: viaSqs,
    },
  );
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  return KeyId;
}

async function makeUser(
  site: Site,
  root: Credentials,
  UserName: string,
  ...statements: object[]
): Promise<Credentials> {
  const iam = new IAMClient(site.client(root));
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'work',
      PolicyDocument: policy(...statements),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

async function makeRole(
  site: Site,
  RoleName: string,
  queueActions: readonly string[],
  keyActions: readonly string[],
  keyId: string,
): Promise<void> {
  const iam = new IAMClient(site.client());
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${SHOP}:user/clerk` },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'work',
      PolicyDocument: policy(
        { Effect: 'Allow', Action: queueActions, Resource: queueArn('orders') },
        { Effect: 'Allow', Action: keyActions, Resource: keyId, Condition: viaSqs },
      ),
    }),
  );
}
