/**
 * What each state of a key lets happen: the table of the KMS Developer Guide, "Key states of AWS KMS keys", operation by operation.
 */
import { randomBytes } from 'node:crypto';

import type { CreateKeyCommandInput, KMS } from '@aws-sdk/client-kms';
import { expect } from 'vitest';

import { ACCOUNT, REGION, secret, test, type TestKms, wrapped } from './testing.ts';

const EU = 'eu-west-1';
const STATES = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Creating',
  'Updating',
] as const;
type State = (typeof STATES)[number];

/** The outcomes, by the signs of the table below. */
const OUTCOMES: Readonly<Record<string, object | undefined>> = {
  ok: undefined,
  disabled: refusal('DisabledException', 'is disabled.'),
  deleting: refusal('KMSInvalidStateException', 'is pending deletion.'),
  replicas: refusal('KMSInvalidStateException', 'is pending replica deletion.'),
  import: refusal('KMSInvalidStateException', 'is pending import.'),
  creating: refusal('KMSInvalidStateException', 'is creating.'),
  updating: refusal('KMSInvalidStateException', 'is updating.'),
  kept: refusal('KMSInvalidStateException', 'is not pending deletion.'),
  external: refusal('UnsupportedOperationException', 'origin is EXTERNAL'),
  replica: refusal('UnsupportedOperationException', 'is not a multi-region primary key.'),
  none: { name: 'NotFoundException' },
};
function refusal(name: string, message: string) {
  return { name, message: expect.stringContaining(message) };
}

type Kind = 'symmetric' | 'signing' | 'mac' | 'agreement' | 'imported' | 'multi-Region';
const INPUTS: Readonly<Record<Kind, CreateKeyCommandInput>> = {
  symmetric: {},
  signing: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
  mac: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  agreement: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' },
  imported: { Origin: 'EXTERNAL' },
  'multi-Region': { MultiRegion: true },
};

interface Subject {
  readonly kms: TestKms;
  /** Where the key is. */
  readonly client: KMS;
  readonly region: string;
  readonly KeyId: string;
}
type Row = readonly [
  operation: string,
  kind: Kind,
  send: (subject: Subject) => Promise<unknown>,
  outcomes: string,
];

const DryRun = true;
const cryptographic = 'ok disabled deleting replicas import creating ok';
const change = 'ok ok deleting replicas ok ok ok';
const always = 'ok ok ok ok ok ok ok';
const rotation = 'ok disabled deleting replicas external replica replica';

const ROWS: readonly Row[] = [
  [
    'CancelKeyDeletion',
    'symmetric',
    ({ client, KeyId }) => client.cancelKeyDeletion({ KeyId }),
    'kept kept ok ok kept kept kept',
  ],
  [
    'CreateAlias',
    'symmetric',
    ({ client, KeyId }) => client.createAlias({ AliasName: 'alias/new', TargetKeyId: KeyId }),
    change,
  ],
  [
    'CreateGrant',
    'symmetric',
    ({ client, KeyId }) =>
      client.createGrant({
        KeyId,
        GranteePrincipal: `arn:aws:iam::${ACCOUNT}:root`,
        Operations: ['DescribeKey'],
        DryRun,
      }),
    cryptographic,
  ],
  [
    'Decrypt',
    'symmetric',
    ({ client, KeyId }) =>
      client.decrypt({ KeyId, DryRun, DryRunModifiers: ['IGNORE_CIPHERTEXT'] }),
    cryptographic,
  ],
  [
    'DeleteImportedKeyMaterial',
    'imported',
    ({ client, KeyId }) => client.deleteImportedKeyMaterial({ KeyId }),
    'ok ok ok ok ok creating updating',
  ],
  ['DeriveSharedSecret', 'agreement', ({ client, KeyId }) => derive(client, KeyId), cryptographic],
  ['DescribeKey', 'symmetric', ({ client, KeyId }) => client.describeKey({ KeyId }), always],
  [
    'DisableKey',
    'symmetric',
    ({ client, KeyId }) => client.disableKey({ KeyId }),
    'ok ok deleting replicas import creating updating',
  ],
  [
    'DisableKeyRotation',
    'symmetric',
    ({ client, KeyId }) => client.disableKeyRotation({ KeyId }),
    rotation,
  ],
  [
    'EnableKey',
    'symmetric',
    ({ client, KeyId }) => client.enableKey({ KeyId }),
    'ok ok deleting replicas import creating updating',
  ],
  [
    'EnableKeyRotation',
    'symmetric',
    ({ client, KeyId }) => client.enableKeyRotation({ KeyId }),
    rotation,
  ],
  [
    'Encrypt',
    'symmetric',
    ({ client, KeyId }) => client.encrypt({ KeyId, Plaintext: secret, DryRun }),
    cryptographic,
  ],
  [
    'GenerateDataKey',
    'symmetric',
    ({ client, KeyId }) => client.generateDataKey({ KeyId, KeySpec: 'AES_256', DryRun }),
    cryptographic,
  ],
  [
    'GenerateDataKeyPair',
    'symmetric',
    ({ client, KeyId }) =>
      client.generateDataKeyPair({ KeyId, KeyPairSpec: 'ECC_NIST_P256', DryRun }),
    cryptographic,
  ],
  [
    'GenerateDataKeyPairWithoutPlaintext',
    'symmetric',
    ({ client, KeyId }) =>
      client.generateDataKeyPairWithoutPlaintext({ KeyId, KeyPairSpec: 'ECC_NIST_P256', DryRun }),
    cryptographic,
  ],
  [
    'GenerateDataKeyWithoutPlaintext',
    'symmetric',
    ({ client, KeyId }) =>
      client.generateDataKeyWithoutPlaintext({ KeyId, KeySpec: 'AES_256', DryRun }),
    cryptographic,
  ],
  [
    'GenerateMac',
    'mac',
    ({ client, KeyId }) =>
      client.generateMac({ KeyId, Message: secret, MacAlgorithm: 'HMAC_SHA_256', DryRun }),
    cryptographic,
  ],
  [
    'GetKeyLastUsage',
    'symmetric',
    ({ client, KeyId }) => client.getKeyLastUsage({ KeyId }),
    always,
  ],
  ['GetKeyPolicy', 'symmetric', ({ client, KeyId }) => client.getKeyPolicy({ KeyId }), always],
  [
    'GetKeyRotationStatus',
    'symmetric',
    ({ client, KeyId }) => client.getKeyRotationStatus({ KeyId }),
    'ok ok ok ok external ok ok',
  ],
  [
    'GetParametersForImport',
    'imported',
    ({ client, KeyId }) => parameters(client, KeyId),
    'ok ok deleting replicas ok creating updating',
  ],
  ['GetPublicKey', 'signing', ({ client, KeyId }) => client.getPublicKey({ KeyId }), cryptographic],
  [
    'ImportKeyMaterial',
    'imported',
    ({ client, KeyId }) =>
      client
        .importKeyMaterial({
          KeyId,
          ImportToken: secret,
          EncryptedKeyMaterial: secret,
          ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        })
        .catch((error: { readonly name: string }) => {
          if (error.name !== 'InvalidImportTokenException') throw error;
        }),
    'ok ok deleting replicas ok creating updating',
  ],
  ['ListAliases', 'symmetric', ({ client, KeyId }) => client.listAliases({ KeyId }), always],
  ['ListGrants', 'symmetric', ({ client, KeyId }) => client.listGrants({ KeyId }), always],
  [
    'ListKeyPolicies',
    'symmetric',
    ({ client, KeyId }) => client.listKeyPolicies({ KeyId }),
    always,
  ],
  [
    'ListKeyRotations',
    'symmetric',
    ({ client, KeyId }) => client.listKeyRotations({ KeyId }),
    always,
  ],
  [
    'ListResourceTags',
    'symmetric',
    ({ client, KeyId }) => client.listResourceTags({ KeyId }),
    always,
  ],
  [
    'PutKeyPolicy',
    'symmetric',
    async ({ client, KeyId }) => {
      const { Policy } = await client.getKeyPolicy({ KeyId });
      await client.putKeyPolicy({ KeyId, Policy });
    },
    always,
  ],
  [
    'ReEncrypt',
    'symmetric',
    ({ client, KeyId }) =>
      client.reEncrypt({
        SourceKeyId: KeyId,
        DestinationKeyId: KeyId,
        DryRun,
        DryRunModifiers: ['IGNORE_CIPHERTEXT'],
      }),
    cryptographic,
  ],
  [
    'ReplicateKey',
    'multi-Region',
    ({ client, KeyId }) => client.replicateKey({ KeyId, ReplicaRegion: 'ap-southeast-1' }),
    'ok disabled deleting replicas ok replica replica',
  ],
  // A grant that is not there is found missing, whatever the state.
  [
    'RetireGrant',
    'symmetric',
    ({ client, region, KeyId }) =>
      client.retireGrant({ KeyId: `arn:aws:kms:${region}:${ACCOUNT}:key/${KeyId}`, GrantId: 'g' }),
    'none none none none none none none',
  ],
  [
    'RevokeGrant',
    'symmetric',
    ({ client, KeyId }) => client.revokeGrant({ KeyId, GrantId: 'g' }),
    'none none none none none none none',
  ],
  [
    'RotateKeyOnDemand',
    'symmetric',
    ({ client, KeyId }) => client.rotateKeyOnDemand({ KeyId }),
    rotation,
  ],
  [
    'ScheduleKeyDeletion',
    'symmetric',
    ({ client, KeyId }) => client.scheduleKeyDeletion({ KeyId }),
    'ok ok deleting replicas ok creating updating',
  ],
  [
    'Sign',
    'signing',
    ({ client, KeyId }) =>
      client.sign({ KeyId, Message: secret, SigningAlgorithm: 'ECDSA_SHA_256', DryRun }),
    cryptographic,
  ],
  [
    'TagResource',
    'symmetric',
    ({ client, KeyId }) => client.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
    change,
  ],
  [
    'UntagResource',
    'symmetric',
    ({ client, KeyId }) => client.untagResource({ KeyId, TagKeys: ['a'] }),
    change,
  ],
  [
    'UpdateAlias',
    'symmetric',
    async ({ client, KeyId }) => {
      const { KeyMetadata } = await client.createKey({});
      await client.createAlias({ AliasName: 'alias/moved', TargetKeyId: KeyMetadata?.KeyId });
      await client.updateAlias({ AliasName: 'alias/moved', TargetKeyId: KeyId });
    },
    change,
  ],
  [
    'UpdateKeyDescription',
    'symmetric',
    ({ client, KeyId }) => client.updateKeyDescription({ KeyId, Description: 'new' }),
    change,
  ],
  [
    'UpdatePrimaryRegion',
    'multi-Region',
    ({ client, KeyId }) => client.updatePrimaryRegion({ KeyId, PrimaryRegion: EU }),
    'none disabled deleting replicas import replica replica',
  ],
  [
    'Verify',
    'signing',
    ({ client, KeyId }) =>
      client.verify({
        KeyId,
        Message: secret,
        Signature: secret,
        SigningAlgorithm: 'ECDSA_SHA_256',
        DryRun,
      }),
    cryptographic,
  ],
  [
    'VerifyMac',
    'mac',
    ({ client, KeyId }) =>
      client.verifyMac({
        KeyId,
        Message: secret,
        Mac: secret,
        MacAlgorithm: 'HMAC_SHA_256',
        DryRun,
      }),
    cryptographic,
  ],
];

async function derive(client: KMS, KeyId: string) {
  const { KeyMetadata } = await client.createKey(INPUTS.agreement);
  const { PublicKey } = await client.getPublicKey({ KeyId: KeyMetadata?.KeyId });
  return client.deriveSharedSecret({ KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey, DryRun });
}

const parameters = (client: KMS, KeyId: string) =>
  client.getParametersForImport({
    KeyId,
    WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
    WrappingKeySpec: 'RSA_2048',
  });

async function importInto(client: KMS, KeyId: string) {
  const { ImportToken, PublicKey = new Uint8Array() } = await parameters(client, KeyId);
  await client.importKeyMaterial({
    KeyId,
    ImportToken,
    EncryptedKeyMaterial: wrapped(PublicKey, 'RSAES_OAEP_SHA_256', randomBytes(32)),
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
  });
}

async function keyInState(kms: TestKms, kind: Kind, state: State): Promise<Subject> {
  const ofSet = ['PendingReplicaDeletion', 'Creating', 'Updating'].includes(state);
  const input = {
    ...INPUTS[kind],
    ...(ofSet && { MultiRegion: true }),
    ...(state === 'PendingImport' && { Origin: 'EXTERNAL' as const }),
  };
  const { id: KeyId } = await kms.newKey(input);
  const client = kms.root;
  const here: Subject = { kms, client, region: REGION, KeyId };
  if (kind === 'imported' && ['Enabled', 'Disabled', 'Updating'].includes(state)) {
    await importInto(client, KeyId);
  }
  switch (state) {
    case 'Enabled':
    case 'PendingImport':
      return here;
    case 'Disabled':
      await client.disableKey({ KeyId });
      return here;
    case 'PendingDeletion':
      await client.scheduleKeyDeletion({ KeyId });
      return here;
    default:
      await client.replicateKey({ KeyId, ReplicaRegion: EU });
  }
  if (state === 'Creating') return { ...here, client: kms.in(EU), region: EU };
  await kms.cloud.clock.advance({ seconds: 1 });
  if (state === 'Updating') await client.updatePrimaryRegion({ KeyId, PrimaryRegion: EU });
  else await client.scheduleKeyDeletion({ KeyId });
  return here;
}

test.for(ROWS)('a key in each state: %s', async ([, kind, send, outcomes], { kms }) => {
  const found: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const [place, state] of STATES.entries()) {
    const subject = await keyInState(kms, kind, state);
    expect(await kms.state(subject.KeyId, subject.region)).toBe(state);
    const error: unknown = await send(subject).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const isDryRun = error instanceof Error && error.name === 'DryRunOperationException';
    found[state] = isDryRun ? undefined : error;
    const sign = outcomes.split(' ')[place] ?? '';
    const outcome = OUTCOMES[sign];
    wanted[state] = outcome && expect.objectContaining(outcome);
    await subject.client.deleteAlias({ AliasName: 'alias/new' }).catch(() => undefined);
    await subject.client.deleteAlias({ AliasName: 'alias/moved' }).catch(() => undefined);
  }
  expect(found).toEqual(wanted);
});
