/** The condition keys of KMS, each in the policy of a user: one request that it admits, and one that it does not. */
import { createHash, generateKeyPairSync } from 'node:crypto';

import type { KMS } from '@aws-sdk/client-kms';
import { expect } from 'vitest';

import { callAs } from '#kernel/answer';
import { isFault } from '#kernel/fault';
import { rootOf } from '#kernel/identity';

import {
  ACCOUNT,
  allow,
  denied,
  OTHER_ACCOUNT,
  REGION,
  secret,
  test,
  type TestKms,
} from './testing.ts';

interface Subjects {
  readonly kms: TestKms;
  readonly user: KMS;
}
type Send = (subjects: Subjects) => Promise<unknown>;
type Row = readonly [key: string, condition: object, admitted: Send, refused: Send];

const equals = (name: string, value: string) => ({ StringEquals: { [name]: value } });
const bool = (name: string, value: string) => ({ Bool: { [name]: value } });
const SIGNING = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const;
const MAC = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } as const;
const AGREEMENT = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' } as const;
const external = { Origin: 'EXTERNAL' } as const;
const grantee = `arn:aws:iam::${ACCOUNT}:root`;
const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:orders`;

const create =
  (input: Parameters<KMS['createKey']>[0]): Send =>
  ({ user }) =>
    user.createKey(input);
const describe =
  (input: Parameters<TestKms['newKey']>[0]): Send =>
  async ({ kms, user }) =>
    user.describeKey({ KeyId: (await kms.newKey(input)).id });
const grant =
  (more: Partial<Parameters<KMS['createGrant']>[0]>): Send =>
  async ({ kms, user }) =>
    user.createGrant({
      KeyId: (await kms.newKey()).id,
      Operations: ['Encrypt'],
      GranteePrincipal: grantee,
      ...more,
    });
const encrypt =
  (EncryptionContext?: Record<string, string>): Send =>
  async ({ kms, user }) =>
    user.encrypt({
      KeyId: (await kms.newKey()).id,
      Plaintext: secret,
      ...(EncryptionContext && { EncryptionContext }),
    });
const sign =
  (MessageType: 'RAW' | 'DIGEST'): Send =>
  async ({ kms, user }) =>
    user.sign({
      KeyId: (await kms.newKey(SIGNING)).id,
      Message: createHash('sha256').update(secret).digest(),
      MessageType,
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
const importing =
  (more: object): Send =>
  async ({ kms, user }) => {
    const { id: KeyId } = await kms.newKey(external);
    const input = { KeyId, ImportToken: secret, EncryptedKeyMaterial: secret };
    // What is admitted gets further, and ends at a date or a token that is none.
    await user
      .importKeyMaterial({ ...input, ...more })
      .catch((error: { readonly name: string }) => {
        if (error.name === denied.name) throw error;
      });
  };
const parameters =
  (
    WrappingAlgorithm: 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256',
    WrappingKeySpec: 'RSA_2048' | 'RSA_3072',
  ): Send =>
  async ({ kms, user }) =>
    user.getParametersForImport({
      KeyId: (await kms.newKey(external)).id,
      WrappingAlgorithm,
      WrappingKeySpec,
    });
const pair =
  (KeyPairSpec: 'ECC_NIST_P256' | 'ECC_NIST_P384'): Send =>
  async ({ kms, user }) =>
    user.generateDataKeyPair({ KeyId: (await kms.newKey()).id, KeyPairSpec });
const withAlias =
  (byAlias: boolean, name = 'alias/shop'): Send =>
  async ({ kms, user }) => {
    const { id } = await kms.newKey();
    await kms.root.createAlias({ AliasName: name, TargetKeyId: id });
    try {
      await user.encrypt({ KeyId: byAlias ? name : id, Plaintext: secret });
    } finally {
      await kms.root.deleteAlias({ AliasName: name });
    }
  };
const idle =
  (days: number): Send =>
  async ({ kms, user }) => {
    const { id } = await kms.newKey();
    await kms.cloud.clock.advance({ days: 90 });
    await kms.encrypt(id);
    await kms.cloud.clock.advance({ days });
    await user.scheduleKeyDeletion({ KeyId: id });
  };
const reEncrypt =
  (isSame: boolean): Send =>
  async ({ kms, user }) => {
    const { id } = await kms.newKey();
    const CiphertextBlob = await kms.encrypt(id);
    const DestinationKeyId = isSame ? id : (await kms.newKey()).id;
    await user.reEncrypt({ CiphertextBlob, DestinationKeyId });
  };
const replicated =
  (region: string): Send =>
  async ({ kms, user }) =>
    user.replicateKey({
      KeyId: (await kms.newKey({ MultiRegion: true })).id,
      ReplicaRegion: region,
    });
const derived: Send = async ({ kms, user }) => {
  const peer = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  await user.deriveSharedSecret({
    KeyId: (await kms.newKey(AGREEMENT)).id,
    KeyAgreementAlgorithm: 'ECDH',
    PublicKey: peer.publicKey.export({ format: 'der', type: 'spki' }),
  });
};
const mac =
  (KeySpec: 'HMAC_256' | 'HMAC_384', MacAlgorithm: 'HMAC_SHA_256' | 'HMAC_SHA_384'): Send =>
  async ({ kms, user }) =>
    user.generateMac({
      KeyId: (await kms.newKey({ ...MAC, KeySpec })).id,
      Message: secret,
      MacAlgorithm,
    });
const rsaEncrypt =
  (EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256'): Send =>
  async ({ kms, user }) =>
    user.encrypt({
      KeyId: (await kms.newKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })).id,
      Plaintext: secret,
      EncryptionAlgorithm,
    });
/** What a service does on somebody's behalf, with a key whose policy has the condition. */
const throughService =
  (Condition: object, operation: string, input: object): Send =>
  async ({ kms }) => {
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: grantee },
      Action: 'kms:*',
      Resource: '*',
      Condition,
    };
    const { id } = await kms.newKey({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
      BypassPolicyLockoutSafetyCheck: true,
    });
    const identity = { ...rootOf(ACCOUNT), via: ['sqs.amazonaws.com'] };
    const call = { service: 'kms', operation, input: { KeyId: id, ...input }, region: REGION };
    await callAs(kms.cloud.kernel, identity, call).catch((error: unknown) => {
      throw isFault(error) ? Object.assign(new Error(error.message), { name: error.code }) : error;
    });
  };
const open = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
};

const ROWS: readonly Row[] = [
  [
    'kms:BypassPolicyLockoutSafetyCheck',
    bool('kms:BypassPolicyLockoutSafetyCheck', 'false'),
    create({ Policy: JSON.stringify(open) }),
    create({ Policy: JSON.stringify(open), BypassPolicyLockoutSafetyCheck: true }),
  ],
  [
    'kms:CallerAccount',
    equals('kms:CallerAccount', ACCOUNT),
    encrypt(),
    async ({ kms }) => {
      const { arn } = await kms.newKey({
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: grantee }, Action: 'kms:*', Resource: '*' },
            {
              Effect: 'Allow',
              Principal: '*',
              Action: 'kms:Encrypt',
              Resource: '*',
              Condition: equals('kms:CallerAccount', ACCOUNT),
            },
          ],
        }),
      });
      await kms.other.encrypt({ KeyId: arn, Plaintext: secret });
    },
  ],
  [
    'kms:CustomerMasterKeySpec',
    equals('kms:CustomerMasterKeySpec', 'HMAC_256'),
    create(MAC),
    create({}),
  ],
  [
    'kms:CustomerMasterKeyUsage',
    equals('kms:CustomerMasterKeyUsage', 'SIGN_VERIFY'),
    describe(SIGNING),
    describe({}),
  ],
  [
    'kms:DataKeyPairSpec',
    equals('kms:DataKeyPairSpec', 'ECC_NIST_P256'),
    pair('ECC_NIST_P256'),
    pair('ECC_NIST_P384'),
  ],
  [
    'kms:EncryptionAlgorithm',
    equals('kms:EncryptionAlgorithm', 'RSAES_OAEP_SHA_256'),
    rsaEncrypt('RSAES_OAEP_SHA_256'),
    rsaEncrypt('RSAES_OAEP_SHA_1'),
  ],
  [
    'kms:EncryptionContext',
    equals('kms:EncryptionContext:app', 'shop'),
    encrypt({ app: 'shop' }),
    encrypt({ app: 'bank' }),
  ],
  [
    'kms:EncryptionContextKeys',
    {
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['app'] },
      Null: { 'kms:EncryptionContextKeys': 'false' },
    },
    encrypt({ app: 'shop' }),
    encrypt({ app: 'shop', step: '1' }),
  ],
  [
    'kms:ExpirationModel',
    equals('kms:ExpirationModel', 'KEY_MATERIAL_EXPIRES'),
    importing({}),
    importing({ ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }),
  ],
  [
    'kms:GrantConstraintSourceArn',
    { ArnEquals: { 'kms:GrantConstraintSourceArn': topic } },
    grant({ Constraints: { SourceArn: topic } }),
    grant({}),
  ],
  [
    'kms:GrantConstraintType',
    equals('kms:GrantConstraintType', 'EncryptionContextSubset'),
    grant({ Constraints: { EncryptionContextSubset: { a: 'b' } } }),
    grant({ Constraints: { EncryptionContextEquals: { a: 'b' } } }),
  ],
  [
    'kms:GrantIsForAWSResource',
    bool('kms:GrantIsForAWSResource', 'false'),
    grant({}),
    throughService(bool('kms:GrantIsForAWSResource', 'false'), 'CreateGrant', {
      GranteePrincipal: grantee,
      Operations: ['Encrypt'],
    }),
  ],
  [
    'kms:GrantOperations',
    { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt'] } },
    grant({}),
    grant({ Operations: ['Encrypt', 'Decrypt'] }),
  ],
  [
    'kms:GranteePrincipal',
    equals('kms:GranteePrincipal', grantee),
    grant({}),
    grant({ GranteePrincipal: `arn:aws:iam::${OTHER_ACCOUNT}:root` }),
  ],
  [
    'kms:GranteeServicePrincipal',
    equals('kms:GranteeServicePrincipal', 'sns.amazonaws.com'),
    grant({ GranteePrincipal: undefined, GranteeServicePrincipal: 'sns.amazonaws.com' }),
    grant({}),
  ],
  ['kms:KeyAgreementAlgorithm', equals('kms:KeyAgreementAlgorithm', 'ECDH'), derived, encrypt()],
  ['kms:KeyOrigin', equals('kms:KeyOrigin', 'EXTERNAL'), create(external), create({})],
  ['kms:KeySpec', equals('kms:KeySpec', 'HMAC_256'), describe(MAC), describe({})],
  ['kms:KeyUsage', equals('kms:KeyUsage', 'KEY_AGREEMENT'), create(AGREEMENT), create(SIGNING)],
  [
    'kms:MacAlgorithm',
    equals('kms:MacAlgorithm', 'HMAC_SHA_256'),
    mac('HMAC_256', 'HMAC_SHA_256'),
    mac('HMAC_384', 'HMAC_SHA_384'),
  ],
  ['kms:MessageType', equals('kms:MessageType', 'DIGEST'), sign('DIGEST'), sign('RAW')],
  ['kms:MultiRegion', bool('kms:MultiRegion', 'true'), create({ MultiRegion: true }), create({})],
  [
    'kms:MultiRegionKeyType',
    equals('kms:MultiRegionKeyType', 'PRIMARY'),
    describe({ MultiRegion: true }),
    describe({}),
  ],
  [
    'kms:ReEncryptOnSameKey',
    bool('kms:ReEncryptOnSameKey', 'true'),
    reEncrypt(true),
    reEncrypt(false),
  ],
  [
    'kms:ReplicaRegion',
    { StringNotEquals: { 'kms:ReplicaRegion': 'eu-west-1' } },
    replicated('eu-west-2'),
    replicated('eu-west-1'),
  ],
  ['kms:RequestAlias', equals('kms:RequestAlias', 'alias/shop'), withAlias(true), withAlias(false)],
  [
    'kms:ResourceAliases',
    { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop' } },
    withAlias(false),
    withAlias(false, 'alias/bank'),
  ],
  [
    'kms:RetiringPrincipal',
    equals('kms:RetiringPrincipal', grantee),
    grant({ RetiringPrincipal: grantee }),
    grant({}),
  ],
  [
    'kms:RetiringServicePrincipal',
    equals('kms:RetiringServicePrincipal', 'sns.amazonaws.com'),
    grant({ RetiringServicePrincipal: 'sns.amazonaws.com' }),
    grant({}),
  ],
  [
    'kms:RotationPeriodInDays',
    { NumericGreaterThanEquals: { 'kms:RotationPeriodInDays': '365' } },
    async ({ kms, user }) => user.enableKeyRotation({ KeyId: (await kms.newKey()).id }),
    async ({ kms, user }) =>
      user.enableKeyRotation({ KeyId: (await kms.newKey()).id, RotationPeriodInDays: 90 }),
  ],
  [
    'kms:ScheduleKeyDeletionPendingWindowInDays',
    { NumericGreaterThanEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '20' } },
    async ({ kms, user }) => user.scheduleKeyDeletion({ KeyId: (await kms.newKey()).id }),
    async ({ kms, user }) =>
      user.scheduleKeyDeletion({ KeyId: (await kms.newKey()).id, PendingWindowInDays: 7 }),
  ],
  [
    'kms:SigningAlgorithm',
    equals('kms:SigningAlgorithm', 'ECDSA_SHA_256'),
    sign('RAW'),
    async ({ kms, user }) =>
      user.sign({
        KeyId: (await kms.newKey({ ...SIGNING, KeySpec: 'ECC_NIST_P384' })).id,
        Message: secret,
        SigningAlgorithm: 'ECDSA_SHA_384',
      }),
  ],
  [
    'kms:TrailingDaysWithoutKeyUsage',
    { NumericGreaterThanEquals: { 'kms:TrailingDaysWithoutKeyUsage': '30' } },
    idle(31),
    idle(29),
  ],
  [
    'kms:ValidTo',
    { DateLessThan: { 'kms:ValidTo': new Date(Date.parse('2090-01-01')).toISOString() } },
    importing({ ValidTo: new Date('2089-01-01') }),
    importing({ ValidTo: new Date('2091-01-01') }),
  ],
  [
    'kms:ViaService',
    { Null: { 'kms:ViaService': 'true' } },
    encrypt(),
    throughService({ Null: { 'kms:ViaService': 'true' } }, 'GenerateDataKey', {
      KeySpec: 'AES_256',
    }),
  ],
  [
    'kms:WrappingAlgorithm',
    equals('kms:WrappingAlgorithm', 'RSAES_OAEP_SHA_256'),
    parameters('RSAES_OAEP_SHA_256', 'RSA_2048'),
    parameters('RSAES_OAEP_SHA_1', 'RSA_2048'),
  ],
  [
    'kms:WrappingKeySpec',
    equals('kms:WrappingKeySpec', 'RSA_2048'),
    parameters('RSAES_OAEP_SHA_256', 'RSA_2048'),
    parameters('RSAES_OAEP_SHA_256', 'RSA_3072'),
  ],
  [
    'aws:ResourceTag',
    equals('aws:ResourceTag/team', 'blue'),
    describe({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] }),
    describe({}),
  ],
  [
    'aws:RequestTag',
    equals('aws:RequestTag/team', 'blue'),
    create({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] }),
    create({ Tags: [{ TagKey: 'team', TagValue: 'red' }] }),
  ],
  [
    'aws:TagKeys',
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
    async ({ kms, user }) =>
      user.untagResource({ KeyId: (await kms.newKey()).id, TagKeys: ['team'] }),
    async ({ kms, user }) =>
      user.untagResource({ KeyId: (await kms.newKey()).id, TagKeys: ['cost'] }),
  ],
];

test.for(ROWS)('%s admits what fits it, and nothing else', async (row, { kms }) => {
  const [, condition, admitted, refused] = row;
  const { kms: user } = await kms.user(allow(['kms:*'], condition));
  await admitted({ kms, user });
  await expect(refused({ kms, user })).rejects.toMatchObject(denied);
});

test('kms:PrimaryRegion admits what fits it, and nothing else', async ({ kms }) => {
  const { id } = await kms.newKey({ MultiRegion: true });
  for (const ReplicaRegion of ['eu-west-1', 'eu-west-2']) {
    await kms.root.replicateKey({ KeyId: id, ReplicaRegion });
  }
  await kms.cloud.clock.advance({ seconds: 1 });
  const { kms: user } = await kms.user(allow('kms:*', equals('kms:PrimaryRegion', 'eu-west-1')));
  await expect(
    user.updatePrimaryRegion({ KeyId: id, PrimaryRegion: 'eu-west-2' }),
  ).rejects.toMatchObject(denied);
  await user.updatePrimaryRegion({ KeyId: id, PrimaryRegion: 'eu-west-1' });
});
