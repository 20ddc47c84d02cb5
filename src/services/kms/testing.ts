/** What the contract tests share: a fresh cloud for each, clients of root in any region, and words for what a user does with a key. */
import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';

import {
  type AlgorithmSpec,
  type CreateKeyCommandInput,
  type GetParametersForImportCommandOutput,
  type ImportKeyMaterialCommandInput,
  type KeyMetadata,
  KMS,
  type WrappingKeySpec,
} from '@aws-sdk/client-kms';
import { test as base } from 'vitest';

import { type Cloud, createCloud } from '../../index.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
export const secret = Buffer.from('the plans');
export const denied = { name: 'AccessDeniedException' };

/** How material is wrapped for its import. */
export interface Wrapping {
  readonly algorithm?: AlgorithmSpec;
  readonly keySpec?: WrappingKeySpec;
}

/** What the holder of a cloud does with KMS. */
export class TestKms {
  readonly cloud: Cloud;
  readonly #parameters = new Map<string, GetParametersForImportCommandOutput>();

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  /** Root of the first account. */
  in(region: string): KMS {
    return new KMS(this.cloud.root.clientConfig({ region }));
  }

  get root(): KMS {
    return this.in(REGION);
  }

  /** Root of another account. */
  get other(): KMS {
    const credentials = { accessKeyId: OTHER_ACCOUNT, secretAccessKey: 'test' };
    return new KMS({ ...this.cloud.root.clientConfig(), credentials });
  }

  async user(...Statement: readonly object[]) {
    const principal = await this.cloud.as({ policy: { Version: '2012-10-17', Statement } });
    return { arn: principal.arn, kms: new KMS(principal.clientConfig()) };
  }

  async newKey(input: CreateKeyCommandInput = {}) {
    const { KeyMetadata } = await this.root.createKey(input);
    return idsOf(KeyMetadata);
  }

  async metadata(KeyId: string, region = REGION): Promise<KeyMetadata> {
    const { KeyMetadata } = await this.in(region).describeKey({ KeyId });
    return KeyMetadata ?? { KeyId: undefined };
  }

  async state(KeyId: string, region = REGION): Promise<string | undefined> {
    return (await this.metadata(KeyId, region)).KeyState;
  }

  async encrypt(KeyId: string, region = REGION): Promise<Uint8Array> {
    const answer = await this.in(region).encrypt({ KeyId, Plaintext: secret });
    return answer.CiphertextBlob ?? new Uint8Array();
  }

  /** The text of a ciphertext. */
  async decrypt(CiphertextBlob: Uint8Array | undefined, region = REGION): Promise<string> {
    const answer = await this.in(region).decrypt({ CiphertextBlob });
    return Buffer.from(answer.Plaintext ?? []).toString();
  }

  /** Wraps material and imports it, without an end unless one is given. */
  async importMaterial(
    KeyId: string,
    material: Uint8Array,
    more: Partial<ImportKeyMaterialCommandInput> = {},
    { algorithm = 'RSAES_OAEP_SHA_256', keySpec = 'RSA_2048' }: Wrapping = {},
    region = REGION,
  ) {
    const kms = this.in(region);
    const name = [region, KeyId, algorithm, keySpec].join(' ');
    // A token serves for a day: the wrapping key is made once for each key.
    const known = this.#parameters.get(name);
    const isValid = (known?.ParametersValidTo?.getTime() ?? 0) > this.cloud.clock.now().getTime();
    const parameters =
      (isValid && known) ||
      (await kms.getParametersForImport({
        KeyId,
        WrappingAlgorithm: algorithm,
        WrappingKeySpec: keySpec,
      }));
    this.#parameters.set(name, parameters);
    const { ImportToken, PublicKey } = parameters;
    return await kms.importKeyMaterial({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrapped(PublicKey ?? new Uint8Array(), algorithm, material),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      ...more,
    });
  }
}

export function idsOf(metadata: KeyMetadata | undefined) {
  return { id: metadata?.KeyId ?? '', arn: metadata?.Arn ?? '', metadata };
}

/** Material as a customer wraps it. */
export function wrapped(
  publicKey: Uint8Array,
  algorithm: AlgorithmSpec,
  material: Uint8Array,
): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  const oaepHash = algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256';
  const seal = (bytes: Uint8Array) =>
    publicEncrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, bytes);
  if (algorithm.startsWith('RSAES_')) return seal(material);
  const aesKey = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([seal(aesKey), cipher.update(material), cipher.final()]);
}

export const allow = (Action: string | readonly string[], Condition: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  Condition,
});

export const test = base.extend<{ readonly kms: TestKms }>({
  kms: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(new TestKms(cloud));
    await cloud.stop();
  },
});
