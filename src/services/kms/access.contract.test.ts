/** Who may use a key: the account, its users, other accounts, and services on somebody's behalf. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Cloud, createCloud } from '#index';
import { callAs } from '#kernel/answer';
import { type Identity, rootOf, serviceIdentity } from '#kernel/identity';

const ACCOUNT = '000000000000';
const OTHER = '111111111111';
const UNKNOWN_KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const secret = Buffer.from('the plans');
const denied = { name: 'AccessDeniedException' };

let cloud: Cloud;
let root: KMSClient;
let other: KMSClient;
let KeyId: string;
beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
  root = new KMSClient(cloud.root.clientConfig());
  other = new KMSClient({
    ...cloud.root.clientConfig(),
    credentials: { accessKeyId: OTHER, secretAccessKey: 'test' },
  });
  const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
  KeyId = KeyMetadata?.Arn ?? '';
});
afterEach(() => cloud.stop());

async function user(...statements: readonly object[]) {
  const policy = { Version: '2012-10-17', Statement: statements };
  const principal = await cloud.as({ policy });
  return { arn: principal.arn, kms: new KMSClient(principal.clientConfig()) };
}

const allow = (Action: string | readonly string[], Resource = '*', Condition = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});

async function putPolicy(...statements: readonly object[]) {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((each) => ({ Effect: 'Allow', Resource: '*', ...each })),
  });
  await root.send(new PutKeyPolicyCommand({ KeyId, Policy }));
}
const byRoot = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*' };

const encryptAs = (kms: KMSClient, name = KeyId) =>
  kms.send(new EncryptCommand({ KeyId: name, Plaintext: secret }));

describe('in one account', () => {
  test('KMS-5: the default policy leaves it to the policies of users', async () => {
    const may = await user(allow('kms:Encrypt', KeyId));
    const mayNot = await user(allow('kms:Decrypt', KeyId));
    await encryptAs(may.kms);
    await expect(encryptAs(mayNot.kms)).rejects.toMatchObject({
      ...denied,
      message: `User: ${mayNot.arn} is not authorized to perform: kms:Encrypt on resource: ${KeyId} because no identity-based policy allows the kms:Encrypt action`,
    });
  });

  test('a key policy that names a user suffices, and one that names nobody shuts all out', async () => {
    const named = await user(allow('sqs:*'));
    const admin = await user(allow('kms:*'));
    await putPolicy(
      { Principal: { AWS: cloud.root.arn }, Action: ['kms:PutKeyPolicy', 'kms:Decrypt'] },
      { Principal: { AWS: named.arn }, Action: 'kms:Encrypt' },
    );
    await encryptAs(named.kms);
    await expect(encryptAs(admin.kms)).rejects.toMatchObject(denied);
    await expect(encryptAs(root)).rejects.toMatchObject(denied);
  });

  test('conditions see the alias of the request, the aliases and tags of the key', async () => {
    await root.send(new CreateAliasCommand({ AliasName: 'alias/shop', TargetKeyId: KeyId }));
    await root.send(
      new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'team', TagValue: 'blue' }] }),
    );
    const equals = (condition: object) => ({ StringEquals: condition });
    const byAlias = await user(
      allow('kms:Encrypt', '*', equals({ 'kms:RequestAlias': 'alias/shop' })),
    );
    await encryptAs(byAlias.kms, 'alias/shop');
    await expect(encryptAs(byAlias.kms)).rejects.toMatchObject(denied);
    const anyValue = (name: string) => ({
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': name },
    });
    const byAliases = await user(allow('kms:Encrypt', '*', anyValue('alias/shop')));
    await encryptAs(byAliases.kms);
    const byTag = await user(allow('kms:Encrypt', '*', equals({ 'aws:ResourceTag/team': 'blue' })));
    await encryptAs(byTag.kms);
    const byOtherTag = await user(
      allow('kms:Encrypt', '*', equals({ 'aws:ResourceTag/team': 'red' })),
    );
    await expect(encryptAs(byOtherTag.kms)).rejects.toMatchObject(denied);
  });

  test('the alias needs a permission of its own, beside the one on the key', async () => {
    const onKey = await user(allow('kms:CreateAlias', KeyId));
    const create = new CreateAliasCommand({ AliasName: 'alias/shop', TargetKeyId: KeyId });
    const alias = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/shop`;
    await expect(onKey.kms.send(create)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(alias),
    });
    const onAlias = await user(allow('kms:CreateAlias', alias));
    await expect(onAlias.kms.send(create)).rejects.toMatchObject(denied);
    const onBoth = await user(allow('kms:CreateAlias', alias), allow('kms:CreateAlias', KeyId));
    await onBoth.kms.send(create);
  });

  test('to move a ciphertext, both keys must allow it', async () => {
    const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
    const { CiphertextBlob } = await encryptAs(root);
    const DestinationKeyId = KeyMetadata?.Arn ?? '';
    const move = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId });
    const from = await user(allow('kms:ReEncryptFrom', KeyId));
    await expect(from.kms.send(move)).rejects.toMatchObject(denied);
    const to = await user(allow('kms:ReEncryptTo', DestinationKeyId));
    await expect(to.kms.send(move)).rejects.toMatchObject(denied);
    const both = await user(
      allow('kms:ReEncryptFrom', KeyId),
      allow('kms:ReEncryptTo', DestinationKeyId),
    );
    await both.kms.send(move);
  });

  test('an alias that moves between check and use does not lend the key it moved to', async () => {
    const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
    const closed = KeyMetadata?.Arn ?? '';
    await root.send(new CreateAliasCommand({ AliasName: 'alias/shop', TargetKeyId: KeyId }));
    const { kms } = await user(allow('kms:Encrypt', KeyId));
    const answers = Promise.allSettled(
      Array.from({ length: 20 }, () => encryptAs(kms, 'alias/shop')),
    );
    await root.send(new UpdateAliasCommand({ AliasName: 'alias/shop', TargetKeyId: closed }));
    for (const answer of await answers) {
      if (answer.status === 'fulfilled') expect(answer.value.KeyId).toBe(KeyId);
    }
    await expect(encryptAs(kms, 'alias/shop')).rejects.toMatchObject(denied);
  });
});

/** The keys that the records of ReEncrypt in an account's event history name. */
async function resourcesOf(kms: KMSClient): Promise<readonly unknown[]> {
  const { credentials } = kms.config;
  const trail = new CloudTrailClient({ ...cloud.root.clientConfig(), credentials });
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'ReEncrypt' }];
  const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }));
  return Events.flatMap(({ Resources = [] }) => Resources.map(({ ResourceName }) => ResourceName));
}

describe('across accounts', () => {
  const open = { Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Action: 'kms:*' };

  test('nobody is let in, and nobody learns which keys there are', async () => {
    const unknown = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${UNKNOWN_KEY}`;
    const messages = await Promise.all(
      [KeyId, unknown].map((name) =>
        encryptAs(other, name).catch((error: Error) => error.message.replace(name, '')),
      ),
    );
    expect(messages[0]).toBe(messages[1]);
    expect(messages[0]).toContain('because no resource-based policy allows the kms:Encrypt action');
  });

  test('KMS-6: the key policy lets another account use the key, but not manage it', async () => {
    await putPolicy(byRoot, open);
    const { CiphertextBlob } = await encryptAs(other);
    const opened = await other.send(new DecryptCommand({ CiphertextBlob }));
    expect(opened.KeyId).toBe(KeyId);
    await other.send(new DescribeKeyCommand({ KeyId }));
    for (const send of [
      () => other.send(new DisableKeyCommand({ KeyId })),
      () => other.send(new GetKeyPolicyCommand({ KeyId })),
      () => other.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: KeyId })),
    ]) {
      await expect(send()).rejects.toMatchObject(denied);
    }
  });

  test('a name without an account is meant in the own one', async () => {
    await putPolicy(byRoot, open);
    const id = KeyId.slice(KeyId.lastIndexOf('/') + 1);
    await expect(encryptAs(other, id)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('KMS-3: a ciphertext moves to another account when both keys allow it, and each account is told', async () => {
    await putPolicy(byRoot, open);
    const { CiphertextBlob } = await encryptAs(other);
    const { KeyMetadata } = await other.send(new CreateKeyCommand({}));
    const DestinationKeyId = KeyMetadata?.KeyId;
    const moved = await other.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId }));
    expect(moved).toMatchObject({ SourceKeyId: KeyId, KeyId: KeyMetadata?.Arn });
    const opened = await other.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob }));
    expect(opened.KeyId).toBe(KeyMetadata?.Arn);
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('the plans');
    for (const kms of [root, other]) {
      const id = kms === root ? KeyId : KeyMetadata?.KeyId;
      const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId: id }));
      expect(KeyLastUsage?.Operation).toBe(kms === root ? 'ReEncrypt' : 'Decrypt');
    }
    await cloud.clock.advance({ minutes: 1 });
    expect(await resourcesOf(root)).toEqual([KeyId]);
    expect(new Set(await resourcesOf(other))).toEqual(new Set([KeyId, KeyMetadata?.Arn]));
  });

  test('KMS-7: with the four permissions of a shared image another account copies under its own key', async () => {
    const four = ['kms:DescribeKey', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:Decrypt'];
    const { CiphertextBlob } = await encryptAs(root);
    const { KeyMetadata } = await other.send(new CreateKeyCommand({}));
    const DestinationKeyId = KeyMetadata?.KeyId;
    const use = async () => {
      await other.send(new DescribeKeyCommand({ KeyId }));
      await other.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId }));
      await other.send(new DecryptCommand({ CiphertextBlob }));
      const GranteePrincipal = `arn:aws:iam::${OTHER}:root`;
      const Operations = ['Decrypt' as const];
      await other.send(new CreateGrantCommand({ KeyId, GranteePrincipal, Operations }));
    };
    for (const missing of four) {
      const Action = four.filter((each) => each !== missing);
      await putPolicy(byRoot, { ...open, Action });
      await expect(use()).rejects.toMatchObject(denied);
    }
    await putPolicy(byRoot, { ...open, Action: four });
    await use();
  });

  test('a ciphertext does not move to another account whose key does not allow it', async () => {
    const { KeyMetadata } = await other.send(new CreateKeyCommand({}));
    const { CiphertextBlob } = await encryptAs(root);
    const DestinationKeyId = KeyMetadata?.Arn ?? '';
    const move = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId });
    await expect(root.send(move)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(`kms:ReEncryptTo on resource: ${DestinationKeyId}`),
    });
    const { KeyLastUsage } = await root.send(new GetKeyLastUsageCommand({ KeyId }));
    expect(KeyLastUsage?.Operation).toBe('Encrypt');
    const dryRun = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId, DryRun: true });
    await expect(root.send(dryRun)).rejects.toMatchObject(denied);
  });
});

describe("on somebody's behalf", () => {
  const call = (identity: Identity, operation: string, input: object) =>
    callAs(cloud.kernel, identity, { service: 'kms', operation, input, region: 'us-east-1' });
  const through = (service: string, account = ACCOUNT): Identity => ({
    ...rootOf(account),
    via: [`${service}.amazonaws.com`],
  });
  const dataKey = { KeyId: 'alias/aws/sqs', KeySpec: 'AES_256' };

  test("a service uses its own key, which is made then; others cannot use the service's", async () => {
    const made = await call(through('sqs'), 'GenerateDataKey', dataKey);
    const { KeyMetadata } = await root.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sqs' }));
    expect(made).toMatchObject({ KeyId: KeyMetadata?.Arn });
    await expect(call(through('sns'), 'GenerateDataKey', dataKey)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    await expect(call(rootOf(ACCOUNT), 'GenerateDataKey', dataKey)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    const arn = KeyMetadata?.Arn;
    await expect(
      call(through('sqs', OTHER), 'GenerateDataKey', { ...dataKey, KeyId: arn }),
    ).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test.each([
    ['secretsmanager', 'secretsmanager'],
    ['ssm', 'ssm'],
    ['sns', 'sns'],
    ['s3', 's3'],
    ['lambda', 'lambda'],
    ['dynamodb', 'dynamodb'],
    ['kinesis', 'kinesis'],
    ['ebs', 'ec2'],
    ['appflow', 'appflow'],
    ['mq', 'mq'],
  ])(
    'KMS-2: alias/aws/%s is made when %s first uses it, and opens through it alone',
    async (alias, service) => {
      const input = { KeyId: `alias/aws/${alias}`, KeySpec: 'AES_256' };
      const made = await call(through(service), 'GenerateDataKey', input);
      const { KeyMetadata } = await root.send(new DescribeKeyCommand({ KeyId: input.KeyId }));
      expect(made).toMatchObject({ KeyId: KeyMetadata?.Arn });
      expect(KeyMetadata?.KeyManager).toBe('AWS');
      await expect(call(rootOf(ACCOUNT), 'GenerateDataKey', input)).rejects.toMatchObject({
        code: 'AccessDeniedException',
      });
    },
  );

  test.each(['logs', 'events', 'states'])('KMS-2: %s has no key of its own', async (service) => {
    const input = { KeyId: `alias/aws/${service}`, KeySpec: 'AES_256' };
    await expect(call(through(service), 'GenerateDataKey', input)).rejects.toMatchObject({
      code: 'NotFoundException',
    });
  });

  test('a service cannot make the key of another', async () => {
    await expect(call(through('sns'), 'GenerateDataKey', dataKey)).rejects.toMatchObject({
      code: 'NotFoundException',
    });
  });

  test('nobody makes the key of another account', async () => {
    const theirs = `arn:aws:kms:us-east-1:${OTHER}:alias/aws/sqs`;
    await expect(
      call(through('sqs'), 'GenerateDataKey', { ...dataKey, KeyId: theirs }),
    ).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const { Keys } = await other.send(new ListKeysCommand({}));
    expect(Keys).toEqual([]);
  });

  test('kms:ViaService tells the service', async () => {
    const condition = {
      StringEquals: {
        'kms:ViaService': 'sqs.us-east-1.amazonaws.com',
        'kms:CallerAccount': ACCOUNT,
      },
    };
    await putPolicy(
      { Principal: { AWS: cloud.root.arn }, Action: 'kms:PutKeyPolicy' },
      { Principal: { AWS: '*' }, Action: 'kms:GenerateDataKey', Condition: condition },
    );
    const input = { KeyId, KeySpec: 'AES_256' };
    await call(through('sqs'), 'GenerateDataKey', input);
    await expect(call(through('sns'), 'GenerateDataKey', input)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });

  test('a service of its own needs the key policy to name it, and the source to fit', async () => {
    const sns = (arn: string) =>
      call(serviceIdentity('sns.amazonaws.com', { arn, account: ACCOUNT }), 'GenerateDataKey', {
        KeyId,
        KeySpec: 'AES_256',
      });
    const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:orders`;
    await expect(sns(topic)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await putPolicy(byRoot, {
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'kms:GenerateDataKey*',
      Condition: { ArnEquals: { 'aws:SourceArn': topic } },
    });
    await sns(topic);
    await expect(sns(`${topic}-2`)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});
