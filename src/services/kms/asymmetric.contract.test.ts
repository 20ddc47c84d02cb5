/** Keys that sign, verify, encrypt with a public half, agree on secrets, and authenticate messages. */
import {
  constants,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  verify,
} from 'node:crypto';

import type {
  EncryptionAlgorithmSpec,
  KeySpec,
  KeyUsageType,
  MacAlgorithmSpec,
  SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { secret, test } from './testing.ts';

const signing = (KeySpec: KeySpec) => ({ KeySpec, KeyUsage: 'SIGN_VERIFY' }) as const;
const keyOf = (der: Uint8Array | undefined) =>
  createPublicKey({ key: Buffer.from(der ?? []), format: 'der', type: 'spki' });
const hashOf = (algorithm: string) => `sha${algorithm.slice(-3)}`;

const RSA_SIGNING: readonly SigningAlgorithmSpec[] = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
];

const SIGNERS: readonly (readonly [KeySpec, readonly SigningAlgorithmSpec[]])[] = [
  ['RSA_2048', RSA_SIGNING],
  ['ECC_NIST_P256', ['ECDSA_SHA_256']],
  ['ECC_NIST_P384', ['ECDSA_SHA_384']],
  ['ECC_NIST_P521', ['ECDSA_SHA_512']],
  ['ECC_SECG_P256K1', ['ECDSA_SHA_256']],
];

describe('a key that signs', () => {
  test.for(SIGNERS)(
    'KMS-1: %s signs messages and digests that its public key verifies anywhere',
    async ([KeySpec, algorithms], { kms }) => {
      const { id, arn, metadata } = await kms.newKey(signing(KeySpec));
      expect(metadata).toMatchObject({
        KeySpec,
        CustomerMasterKeySpec: KeySpec,
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: algorithms,
      });
      expect(metadata).not.toHaveProperty('EncryptionAlgorithms');
      expect(metadata).not.toHaveProperty('CurrentKeyMaterialId');
      const { PublicKey, ...shown } = await kms.root.getPublicKey({ KeyId: id });
      expect(shown).toMatchObject({ KeyId: arn, KeySpec, SigningAlgorithms: algorithms });
      for (const SigningAlgorithm of algorithms) {
        const hash = hashOf(SigningAlgorithm);
        const key = {
          key: keyOf(PublicKey),
          ...(SigningAlgorithm.startsWith('RSASSA_PSS') && {
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
          }),
        };
        const raw = { KeyId: id, SigningAlgorithm, Message: secret } as const;
        const digest = {
          ...raw,
          Message: createHash(hash).update(secret).digest(),
          MessageType: 'DIGEST',
        } as const;
        for (const input of [raw, digest]) {
          const { Signature = new Uint8Array(), ...answer } = await kms.root.sign(input);
          expect(answer).toMatchObject({ KeyId: arn, SigningAlgorithm });
          expect(verify(hash, secret, key, Signature)).toBe(true);
          for (const other of [raw, digest]) {
            expect(await kms.root.verify({ ...other, Signature })).toMatchObject({
              KeyId: arn,
              SignatureValid: true,
              SigningAlgorithm,
            });
          }
          await expect(
            kms.root.verify({ ...raw, Message: Buffer.from('others'), Signature }),
          ).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
        }
      }
    },
  );

  test('of Edwards 25519 signs messages as they are, and digests as Ed25519ph', async ({ kms }) => {
    const { id } = await kms.newKey(signing('ECC_NIST_EDWARDS25519'));
    const { PublicKey } = await kms.root.getPublicKey({ KeyId: id });
    const pure = { KeyId: id, SigningAlgorithm: 'ED25519_SHA_512', Message: secret } as const;
    const { Signature = new Uint8Array() } = await kms.root.sign(pure);
    expect(verify(null, secret, keyOf(PublicKey), Signature)).toBe(true);
    await kms.root.verify({ ...pure, Signature });
    const digest = {
      KeyId: id,
      SigningAlgorithm: 'ED25519_PH_SHA_512',
      Message: createHash('sha512').update(secret).digest(),
      MessageType: 'DIGEST',
    } as const;
    const prehashed = await kms.root.sign(digest);
    await kms.root.verify({ ...digest, Signature: prehashed.Signature });
    await expect(
      kms.root.verify({ ...pure, Signature: prehashed.Signature }),
    ).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
    for (const wrong of [
      { ...digest, MessageType: 'RAW' },
      { ...pure, MessageType: 'DIGEST' },
    ] as const) {
      await expect(kms.root.sign(wrong)).rejects.toMatchObject({ name: 'ValidationException' });
    }
  });

  test('takes no digest of another length', async ({ kms }) => {
    const { id } = await kms.newKey(signing('ECC_NIST_P256'));
    const input = {
      KeyId: id,
      SigningAlgorithm: 'ECDSA_SHA_256',
      Message: Buffer.alloc(31),
      MessageType: 'DIGEST',
    } as const;
    for (const send of [
      () => kms.root.sign(input),
      () => kms.root.verify({ ...input, Signature: secret }),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'Digest is invalid length for algorithm ECDSA_SHA_256.',
      });
    }
    await expect(
      kms.root.sign({ ...input, MessageType: 'RAW', Message: Buffer.alloc(4097) }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('is refused what it is not for, by usage and by algorithm', async ({ kms }) => {
    const { id, arn } = await kms.newKey(signing('RSA_2048'));
    const wrongUsage = { name: 'InvalidKeyUsageException' };
    await expect(
      kms.root.encrypt({ KeyId: id, Plaintext: secret, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }),
    ).rejects.toMatchObject({
      ...wrongUsage,
      message: `${arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
    });
    for (const send of [
      () => kms.root.generateDataKey({ KeyId: id, KeySpec: 'AES_256' }),
      () => kms.root.generateDataKeyPair({ KeyId: id, KeyPairSpec: 'ECC_NIST_P256' }),
      () => kms.root.generateMac({ KeyId: id, Message: secret, MacAlgorithm: 'HMAC_SHA_256' }),
      () =>
        kms.root.deriveSharedSecret({
          KeyId: id,
          KeyAgreementAlgorithm: 'ECDH',
          PublicKey: secret,
        }),
    ]) {
      await expect(send()).rejects.toMatchObject(wrongUsage);
    }
    await expect(
      kms.root.sign({ KeyId: id, Message: secret, SigningAlgorithm: 'ECDSA_SHA_256' }),
    ).rejects.toMatchObject({
      ...wrongUsage,
      message: 'Algorithm ECDSA_SHA_256 is incompatible with key spec RSA_2048.',
    });
  });

  test('shows no dry run a signature', async ({ kms }) => {
    const { id } = await kms.newKey(signing('ECC_NIST_P256'));
    const input = { KeyId: id, SigningAlgorithm: 'ECDSA_SHA_256', Message: secret } as const;
    const dryRun = { name: 'DryRunOperationException' };
    await expect(kms.root.sign({ ...input, DryRun: true })).rejects.toMatchObject(dryRun);
    await expect(
      kms.root.verify({ ...input, Signature: secret, DryRun: true }),
    ).rejects.toMatchObject(dryRun);
  });
});

describe('a key is made', () => {
  test.for([
    [{ KeySpec: 'RSA_2048' }, 'You must specify a KeyUsage value'],
    [{ KeySpec: 'RSA_2048', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'is not compatible with KeySpec'],
    [{ KeySpec: 'ECC_NIST_P256', KeyUsage: 'ENCRYPT_DECRYPT' }, 'is not compatible with KeySpec'],
    [{ KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'KEY_AGREEMENT' }, 'is not compatible with KeySpec'],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'SIGN_VERIFY' }, 'is not compatible with KeySpec'],
    [{ KeyUsage: 'SIGN_VERIFY' }, 'is not compatible with KeySpec SYMMETRIC_DEFAULT'],
  ] as const)('only with a usage that its spec has: %o', async ([input, message], { kms }) => {
    await expect(kms.root.createKey(input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('under the older name of its spec, but not under both', async ({ kms }) => {
    const { metadata } = await kms.newKey({
      CustomerMasterKeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
    });
    expect(metadata?.KeySpec).toBe('ECC_NIST_P256');
    const both = { CustomerMasterKeySpec: 'RSA_2048', KeySpec: 'RSA_2048' } as const;
    await expect(kms.root.createKey({ ...both, KeyUsage: 'SIGN_VERIFY' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('and has no public half when it is one secret', async ({ kms }) => {
    for (const input of [{}, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }] as const) {
      const { id } = await kms.newKey(input);
      await expect(kms.root.getPublicKey({ KeyId: id })).rejects.toMatchObject({
        name: 'UnsupportedOperationException',
      });
    }
  });
});

describe('a key that encrypts with its public half', () => {
  test.for([
    ['RSA_2048', { RSAES_OAEP_SHA_1: 214, RSAES_OAEP_SHA_256: 190 }],
    ['RSA_3072', { RSAES_OAEP_SHA_1: 342, RSAES_OAEP_SHA_256: 318 }],
    ['RSA_4096', { RSAES_OAEP_SHA_1: 470, RSAES_OAEP_SHA_256: 446 }],
  ] as const)(
    'KMS-1: %s takes as many bytes as fit, and no more: %o [recordings]',
    async ([KeySpec, sizes], { kms }) => {
      const { id, arn } = await kms.newKey({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' });
      for (const EncryptionAlgorithm of ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const) {
        const most = sizes[EncryptionAlgorithm];
        const Plaintext = Buffer.alloc(most, 7);
        const input = { KeyId: id, EncryptionAlgorithm };
        const sealed = await kms.root.encrypt({ ...input, Plaintext });
        expect(sealed).toMatchObject({ KeyId: arn, EncryptionAlgorithm });
        const { CiphertextBlob } = sealed;
        const opened = await kms.root.decrypt({ ...input, CiphertextBlob });
        expect(opened).toMatchObject({ KeyId: arn, EncryptionAlgorithm });
        expect(Buffer.from(opened.Plaintext ?? []).equals(Plaintext)).toBe(true);
        expect(opened).not.toHaveProperty('KeyMaterialId');
        await expect(
          kms.root.encrypt({ ...input, Plaintext: Buffer.alloc(most + 1) }),
        ).rejects.toMatchObject({
          name: 'ValidationException',
          message: `Algorithm ${EncryptionAlgorithm} and key spec ${KeySpec} cannot encrypt data larger than ${most} bytes.`,
        });
      }
    },
  );

  test('KMS-1: opens what users outside encrypted with its public key', async ({ kms }) => {
    const { id } = await kms.newKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
    const { PublicKey, EncryptionAlgorithms } = await kms.root.getPublicKey({ KeyId: id });
    expect(EncryptionAlgorithms).toEqual(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']);
    const key = { key: keyOf(PublicKey), oaepHash: 'sha256' };
    const input = {
      KeyId: id,
      CiphertextBlob: publicEncrypt(key, secret),
      EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
    } as const;
    const { Plaintext } = await kms.root.decrypt(input);
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('the plans');
    await expect(
      kms.root.decrypt({ ...input, EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await expect(kms.root.decrypt({ ...input, KeyId: undefined })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(
      kms.root.decrypt({ ...input, EncryptionContext: { app: 'shop' } }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('passes its texts on to other keys [recordings]', async ({ kms }) => {
    const { id, arn } = await kms.newKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
    const symmetric = await kms.newKey();
    const algorithm: EncryptionAlgorithmSpec = 'RSAES_OAEP_SHA_256';
    const { CiphertextBlob } = await kms.root.encrypt({
      KeyId: id,
      Plaintext: secret,
      EncryptionAlgorithm: algorithm,
    });
    const source = { CiphertextBlob, SourceKeyId: id, SourceEncryptionAlgorithm: algorithm };
    const again = await kms.root.reEncrypt({
      ...source,
      DestinationKeyId: id,
      DestinationEncryptionAlgorithm: algorithm,
    });
    expect(again).toMatchObject({
      KeyId: arn,
      SourceKeyId: arn,
      SourceEncryptionAlgorithm: algorithm,
      DestinationEncryptionAlgorithm: algorithm,
    });
    const moved = await kms.root.reEncrypt({ ...source, DestinationKeyId: symmetric.id });
    expect(await kms.decrypt(moved.CiphertextBlob)).toBe('the plans');
  });
});

describe('a key that authenticates messages', () => {
  test.for([
    ['HMAC_224', 'HMAC_SHA_224', 28],
    ['HMAC_256', 'HMAC_SHA_256', 32],
    ['HMAC_384', 'HMAC_SHA_384', 48],
    ['HMAC_512', 'HMAC_SHA_512', 64],
  ] as const)('%s generates and verifies with %s [recordings]', async (row, { kms }) => {
    const [KeySpec, MacAlgorithm, bytes] = row;
    const { id, arn, metadata } = await kms.newKey({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(metadata?.MacAlgorithms).toEqual([MacAlgorithm]);
    const input = { KeyId: id, MacAlgorithm, Message: secret };
    const { Mac, ...made } = await kms.root.generateMac(input);
    expect(made).toMatchObject({ KeyId: arn, MacAlgorithm });
    expect(Mac?.length).toBe(bytes);
    expect(await kms.root.verifyMac({ ...input, Mac })).toMatchObject({
      KeyId: arn,
      MacAlgorithm,
      MacValid: true,
    });
    await expect(
      kms.root.verifyMac({ ...input, Mac, Message: Buffer.from('others') }),
    ).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
    for (const send of [
      () => kms.root.generateMac({ ...input, KeyId: 'key_id' }),
      () => kms.root.verifyMac({ ...input, Mac, KeyId: 'key_id' }),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'NotFoundException',
        message: "Invalid keyId 'key_id'",
      });
    }
    const dryRun = { name: 'DryRunOperationException' };
    await expect(kms.root.generateMac({ ...input, DryRun: true })).rejects.toMatchObject(dryRun);
    await expect(kms.root.verifyMac({ ...input, Mac, DryRun: true })).rejects.toMatchObject(dryRun);
  });

  test('knows no other algorithm [recordings]', async ({ kms }) => {
    const { id } = await kms.newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const input = { KeyId: id, Message: secret, Mac: secret };
    await expect(
      kms.root.verifyMac({ ...input, MacAlgorithm: 'HMAC_SHA_512' }),
    ).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.',
    });
    // SAFETY: the test asks for what the type does not admit.
    const MacAlgorithm = 'INVALID' as MacAlgorithmSpec;
    await expect(kms.root.verifyMac({ ...input, MacAlgorithm })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        "Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set:",
      ),
    });
  });

  test('computes what the imported secret computes anywhere', async ({ kms }) => {
    const { id } = await kms.newKey({
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
      Origin: 'EXTERNAL',
    });
    const material = Buffer.alloc(32, 9);
    await kms.importMaterial(id, material);
    const input = { KeyId: id, MacAlgorithm: 'HMAC_SHA_256', Message: secret } as const;
    const { Mac } = await kms.root.generateMac(input);
    const wanted = createHmac('sha256', material).update(secret).digest();
    expect(Buffer.from(Mac ?? []).equals(wanted)).toBe(true);
  });
});

describe('a key that agrees on secrets', () => {
  test.for([
    ['ECC_NIST_P256', 'prime256v1'],
    ['ECC_NIST_P384', 'secp384r1'],
    ['ECC_NIST_P521', 'secp521r1'],
  ] as const)('%s gives both sides the same one', async ([KeySpec, namedCurve], { kms }) => {
    const KeyUsage: KeyUsageType = 'KEY_AGREEMENT';
    const { id, arn, metadata } = await kms.newKey({ KeySpec, KeyUsage });
    expect(metadata?.KeyAgreementAlgorithms).toEqual(['ECDH']);
    const peer = generateKeyPairSync('ec', { namedCurve });
    const PublicKey = peer.publicKey.export({ format: 'der', type: 'spki' });
    const input = { KeyId: id, KeyAgreementAlgorithm: 'ECDH', PublicKey } as const;
    const { SharedSecret, ...answer } = await kms.root.deriveSharedSecret(input);
    expect(answer).toMatchObject({
      KeyId: arn,
      KeyAgreementAlgorithm: 'ECDH',
      KeyOrigin: 'AWS_KMS',
    });
    const { PublicKey: own } = await kms.root.getPublicKey({ KeyId: id });
    const { x = '', y = '' } = keyOf(own).export({ format: 'jwk' });
    const ecdh = createECDH(namedCurve);
    ecdh.setPrivateKey(Buffer.from(peer.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
    const point = Buffer.concat([
      Buffer.of(4),
      Buffer.from(x, 'base64url'),
      Buffer.from(y, 'base64url'),
    ]);
    expect(Buffer.from(SharedSecret ?? []).equals(ecdh.computeSecret(point))).toBe(true);
    await expect(kms.root.deriveSharedSecret({ ...input, DryRun: true })).rejects.toMatchObject({
      name: 'DryRunOperationException',
    });
    await expect(kms.root.deriveSharedSecret({ ...input, Recipient: {} })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('Recipient'),
    });
  });

  test('takes no public key of another curve', async ({ kms }) => {
    const { id } = await kms.newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' });
    const other = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    for (const PublicKey of [other.publicKey.export({ format: 'der', type: 'spki' }), secret]) {
      await expect(
        kms.root.deriveSharedSecret({ KeyId: id, KeyAgreementAlgorithm: 'ECDH', PublicKey }),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    }
  });
});

describe('a data key pair', () => {
  test.for([
    'RSA_2048',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'ECC_NIST_EDWARDS25519',
  ] as const)('of %s comes with its private half sealed', async (KeyPairSpec, { kms }) => {
    const { id, arn, metadata } = await kms.newKey();
    const EncryptionContext = { app: 'shop' };
    const input = { KeyId: id, KeyPairSpec, EncryptionContext };
    const pair = await kms.root.generateDataKeyPair(input);
    expect(pair).toMatchObject({
      KeyId: arn,
      KeyPairSpec,
      KeyMaterialId: metadata?.CurrentKeyMaterialId,
    });
    const der = Buffer.from(pair.PrivateKeyPlaintext ?? []);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(createPublicKey(privateKey).equals(keyOf(pair.PublicKey))).toBe(true);
    const CiphertextBlob = pair.PrivateKeyCiphertextBlob;
    const opened = await kms.root.decrypt({ CiphertextBlob, EncryptionContext });
    expect(Buffer.from(opened.Plaintext ?? []).equals(der)).toBe(true);
    await expect(kms.root.decrypt({ CiphertextBlob })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const sealed = await kms.root.generateDataKeyPairWithoutPlaintext(input);
    expect(sealed).not.toHaveProperty('PrivateKeyPlaintext');
    expect(sealed.PublicKey).not.toEqual(pair.PublicKey);
  });

  test('is not made for a dry run, nor of a spec that this cloud lacks [recordings]', async ({
    kms,
  }) => {
    const { id } = await kms.newKey();
    const input = { KeyId: id, KeyPairSpec: 'RSA_2048', DryRun: true } as const;
    for (const send of [
      () => kms.root.generateDataKeyPair(input),
      () => kms.root.generateDataKeyPairWithoutPlaintext(input),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'DryRunOperationException',
        message: 'The request would have succeeded, but the DryRun option is set.',
      });
    }
    await expect(
      kms.root.generateDataKeyPair({ KeyId: id, KeyPairSpec: 'SM2' }),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('KeyPairSpec SM2'),
    });
  });
});
