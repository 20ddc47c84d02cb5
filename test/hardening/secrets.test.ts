/** No secret that is used in a run over all services stands in a log line, an audit record or an explanation of that run. */
import { AccessAnalyzer } from '@aws-sdk/client-accessanalyzer';
import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { Organizations } from '@aws-sdk/client-organizations';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';

import { type ClientConfig, type Cloud, createCloud } from '../../src/index.ts';
import { builtServices } from '../../src/services.ts';
import { ACCOUNT, refusalOf } from './support.ts';

/** The secrets of a run, by what they are; and how many calls of each service it made. */
class Scenario {
  readonly secrets = new Map<string, string>();
  readonly cloud: Cloud;
  readonly config: ClientConfig;
  readonly requestIds: string[] = [];

  constructor(cloud: Cloud) {
    this.cloud = cloud;
    this.config = cloud.root.clientConfig();
    this.keep('the root key', cloud.root.credentials.secretAccessKey);
  }

  /** Notes a secret, and gives it back. */
  keep(what: string, secret: string | undefined): string {
    if (secret === undefined || secret.length < 8) throw new Error(`${what} is no secret`);
    this.secrets.set(what, secret);
    return secret;
  }

  keepBytes(what: string, bytes: Uint8Array | undefined): Uint8Array {
    this.keep(what, Buffer.from(bytes ?? []).toString('base64'));
    return bytes ?? new Uint8Array();
  }

  /** A secret of the scenario's own. */
  made(what: string): string {
    return this.keep(what, `marker-${this.secrets.size}-${what.replaceAll(/\W/g, '')}-A1!`);
  }
}

async function iamAndSts(run: Scenario): Promise<void> {
  const iam = new IAM(run.config);
  await iam.createUser({ UserName: 'ann' });
  await iam.createLoginProfile({ UserName: 'ann', Password: run.made('a password') });
  await iam.updateLoginProfile({ UserName: 'ann', Password: run.made('a new password') });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: run.keep('an access key', AccessKey?.SecretAccessKey),
  };
  const ann = new IAM({ ...run.config, credentials });
  const changing = ann.changePassword({
    OldPassword: run.made('a wrong password'),
    NewPassword: run.made('a password to come'),
  });
  expect(await refusalOf(changing)).toBeDefined();
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' });
  run.keep('a seed', Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString());
  run.keepBytes('a seed as a picture', VirtualMFADevice?.QRCodePNG);
  const { ServiceSpecificCredential } = await iam.createServiceSpecificCredential({
    UserName: 'ann',
    ServiceName: 'codecommit.amazonaws.com',
  });
  run.keep('a service password', ServiceSpecificCredential?.ServicePassword);
  const uploading = iam.uploadServerCertificate({
    ServerCertificateName: 'site',
    CertificateBody: 'no certificate',
    PrivateKey: run.made('a private key'),
  });
  expect(await refusalOf(uploading)).toBeDefined();
  await iam.createRole({
    RoleName: 'app',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }],
    }),
  });
  await iam.putUserPolicy({
    UserName: 'ann',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
    }),
  });
  const sts = new STS({ ...run.config, credentials });
  const role = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/app`, RoleSessionName: 'one' };
  const sessions = [
    await sts.assumeRole(role),
    await sts.getSessionToken({}),
    await sts.getFederationToken({ Name: 'guest' }),
  ];
  for (const [place, { Credentials }] of sessions.entries()) {
    run.keep(`the secret of session ${place}`, Credentials?.SecretAccessKey);
    // AWS: CloudTrail shows the token, which is good for nothing without the secret. [CloudTrail User Guide, "AWS STS events"]
    await new STS({
      ...run.config,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    }).getCallerIdentity({});
  }
  const byWeb = sts.assumeRoleWithWebIdentity({
    ...role,
    WebIdentityToken: run.made('a web identity token'),
  });
  expect(await refusalOf(byWeb)).toBeDefined();
}

async function kms(run: Scenario): Promise<void> {
  const client = new KMS(run.config);
  const KeyId = (await client.createKey({})).KeyMetadata?.KeyId ?? '';
  const Plaintext = Buffer.from(run.made('a plaintext'));
  run.keepBytes('a plaintext as it is sent', Plaintext);
  const { CiphertextBlob } = await client.encrypt({
    KeyId,
    Plaintext,
    EncryptionContext: { purpose: 'open' },
  });
  await client.decrypt({ CiphertextBlob, EncryptionContext: { purpose: 'open' } });
  expect(await refusalOf(client.decrypt({ CiphertextBlob }))).toBeDefined();
  run.keepBytes(
    'a data key',
    (await client.generateDataKey({ KeyId, KeySpec: 'AES_256' })).Plaintext,
  );
  const pair = await client.generateDataKeyPair({ KeyId, KeyPairSpec: 'ECC_NIST_P256' });
  run.keepBytes('a private key', pair.PrivateKeyPlaintext);
  run.keepBytes('random bytes', (await client.generateRandom({ NumberOfBytes: 32 })).Plaintext);
  const mac = await client.createKey({ KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' });
  const Message = Buffer.from(run.made('a message to sign'));
  run.keepBytes('a message as it is sent', Message);
  await client.generateMac({
    KeyId: mac.KeyMetadata?.KeyId,
    Message,
    MacAlgorithm: 'HMAC_SHA_256',
  });
}

async function secretsManager(run: Scenario): Promise<void> {
  const client = new SecretsManager(run.config);
  const SecretId = 'login';
  await client.createSecret({ Name: SecretId, SecretString: run.made('a secret') });
  await client.putSecretValue({ SecretId, SecretString: run.made('a second version') });
  const SecretBinary = Buffer.from(run.made('a binary secret'));
  run.keepBytes('a binary secret as it is sent', SecretBinary);
  await client.updateSecret({ SecretId, SecretBinary });
  await client.getSecretValue({ SecretId });
  await client.batchGetSecretValue({ SecretIdList: [SecretId] });
  run.keep('a random password', (await client.getRandomPassword({})).RandomPassword);
  const again = client.createSecret({ Name: SecretId, SecretString: run.made('a refused secret') });
  expect(await refusalOf(again)).toBeDefined();
}

async function ssm(run: Scenario): Promise<void> {
  const client = new SSM(run.config);
  const Name = '/db/password';
  const Type = 'SecureString';
  await client.putParameter({ Name, Type, Value: run.made('a parameter') });
  await client.putParameter({ Name, Type, Value: run.made('its next value'), Overwrite: true });
  await client.getParameter({ Name, WithDecryption: true });
  await client.getParametersByPath({ Path: '/db', WithDecryption: true });
  await client.getParameterHistory({ Name, WithDecryption: true });
  const again = client.putParameter({ Name, Type, Value: run.made('a refused parameter') });
  expect(await refusalOf(again)).toBeDefined();
  const wrong = client.putParameter({
    Name: '/db/other',
    Type,
    Value: run.made('a value against the pattern'),
    AllowedPattern: '^\\d+$',
  });
  expect(await refusalOf(wrong)).toBeDefined();
}

async function sqs(run: Scenario): Promise<void> {
  const client = new SQS(run.config);
  const { QueueUrl } = await client.createQueue({ QueueName: 'orders' });
  await client.sendMessage({ QueueUrl, MessageBody: run.made('a message') });
  await client.receiveMessage({ QueueUrl });
  const large = client.sendMessage({
    QueueUrl,
    MessageBody: run.made('a refused message').padEnd(2_000_000, 'x'),
  });
  expect(await refusalOf(large)).toBeDefined();
}

async function analyzer(run: Scenario): Promise<void> {
  const client = new AccessAnalyzer(run.config);
  await client.createAnalyzer({ analyzerName: 'mine', type: 'ACCOUNT' });
}

async function sns(run: Scenario): Promise<void> {
  const client = new SNS(run.config);
  const { TopicArn } = await client.createTopic({ Name: 'events' });
  const Endpoint = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;
  await client.subscribe({ TopicArn, Protocol: 'sqs', Endpoint });
  await client.publish({ TopicArn, Message: run.made('a notification') });
  const large = run.made('a refused notification').padEnd(300_000, 'x');
  expect(await refusalOf(client.publish({ TopicArn, Message: large }))).toBeDefined();
}

async function organizations(run: Scenario): Promise<void> {
  const client = new Organizations(run.config);
  await client.createOrganization({ FeatureSet: 'ALL' });
  await client.createAccount({ AccountName: 'member', Email: 'member@example.com' });
  // The account is made with a role and its first permissions.
  await run.cloud.clock.advance({ minutes: 1 });
  expect((await client.listAccounts({})).Accounts).toHaveLength(2);
}

/** Signatures that do not hold, and a token that is none. */
async function refused(run: Scenario): Promise<void> {
  const { accessKeyId } = run.cloud.root.credentials;
  const secretAccessKey = run.made('a wrong key');
  const credentials = { accessKeyId, secretAccessKey };
  expect(await refusalOf(new SQS({ ...run.config, credentials }).listQueues({}))).toBeDefined();
  const sessionToken = run.made('a wrong token');
  const session = { ...credentials, sessionToken };
  expect(
    await refusalOf(new SQS({ ...run.config, credentials: session }).listQueues({})),
  ).toBeDefined();
}

/** A secret as it is, as JSON has it, and in Base64. */
function formsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')];
}

/** Every record of the run, from CloudTrail. */
async function recordsOf({ config }: Scenario): Promise<readonly string[]> {
  const client = new CloudTrail(config);
  const records: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.lookupEvents({ ...(NextToken !== undefined && { NextToken }) });
    for (const { CloudTrailEvent = '' } of page.Events ?? []) records.push(CloudTrailEvent);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return records;
}

test('a run over all services leaves none of its secrets in logs, records and explanations', async () => {
  const log: string[] = [];
  const cloud = await createCloud({
    clock: 'manual',
    logLevel: 'info',
    log: (line) => log.push(line),
  });
  const run = new Scenario(cloud);
  const parts = [iamAndSts, kms, secretsManager, ssm, sqs, sns, analyzer, organizations, refused];
  for (const part of parts) await part(run);
  await recordsOf(run);
  await cloud.clock.advance({ minutes: 15 });
  const records = await recordsOf(run);
  const requests = new Set(
    records.map((record) => {
      // SAFETY: CloudTrail's records are objects.
      const { requestID = '' } = JSON.parse(record) as { readonly requestID?: string };
      return requestID;
    }),
  );
  const explanations = [...requests]
    .flatMap((id) => cloud.explain(id))
    .map((one) => JSON.stringify(one));
  // What is searched is really there: each service has left its records.
  const sources = new Set(
    records.map((record) => /"eventSource":"([\w-]+)\./.exec(record)?.[1]?.replaceAll('-', '')),
  );
  const named = builtServices.map((name) => name.replaceAll('-', ''));
  for (const name of named) expect(sources).toContain(name);
  expect(explanations.length).toBeGreaterThan(40);
  expect(run.secrets.size).toBeGreaterThan(30);
  const leaks = [...run.secrets].flatMap(([what, secret]) =>
    [...log, ...records, ...explanations]
      .filter((text) => formsOf(secret).some((form) => text.includes(form)))
      .map((text) => `${what}: ${text.slice(0, 200)}`),
  );
  expect(leaks).toEqual([]);
  await cloud.stop();
});
