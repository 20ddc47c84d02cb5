import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListGrantsCommand,
  ListRetirableGrantsCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Cloud, createCloud } from '#index';
import { callAs } from '#kernel/answer';
import { serviceIdentity } from '#kernel/identity';

const secret = Buffer.from('the plans');
const denied = { name: 'AccessDeniedException' };
const nothing = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }],
};

let cloud: Cloud;
let root: KMSClient;
let KeyId: string;
beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual' });
  root = new KMSClient(cloud.root.clientConfig());
  const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
  KeyId = KeyMetadata?.Arn ?? '';
});
afterEach(() => cloud.stop());

/** Somebody without any permission of their own. */
async function stranger() {
  const principal = await cloud.as({ policy: nothing });
  return { arn: principal.arn, kms: new KMSClient(principal.clientConfig()) };
}

const grantTo = (
  GranteePrincipal: string,
  input: Pick<CreateGrantCommandInput, 'Operations'> & Partial<CreateGrantCommandInput>,
  by = root,
) => by.send(new CreateGrantCommand({ KeyId, GranteePrincipal, ...input }));

const encryptAs = (kms: KMSClient, EncryptionContext?: Record<string, string>) =>
  kms.send(
    new EncryptCommand({
      KeyId,
      Plaintext: secret,
      ...(EncryptionContext && { EncryptionContext }),
    }),
  );

describe('a grant', () => {
  test('lets its grantee do what it names, from the moment it is made until it is revoked', async () => {
    const { arn, kms } = await stranger();
    await expect(encryptAs(kms)).rejects.toMatchObject(denied);
    const { GrantId } = await grantTo(arn, { Operations: ['Encrypt'] });
    const { CiphertextBlob } = await encryptAs(kms);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(denied);
    const other = await stranger();
    await expect(encryptAs(other.kms)).rejects.toMatchObject(denied);
    await root.send(new RevokeGrantCommand({ KeyId, GrantId }));
    await expect(encryptAs(kms)).rejects.toMatchObject(denied);
  });

  test.each([
    ['EncryptionContextSubset', { app: 'shop' }, true],
    ['EncryptionContextSubset', { app: 'shop', step: '1' }, true],
    ['EncryptionContextSubset', { app: 'bank' }, false],
    ['EncryptionContextSubset', { App: 'shop' }, false],
    ['EncryptionContextSubset', { app: 'shop', App: 'bank' }, false],
    ['EncryptionContextSubset', undefined, false],
    ['EncryptionContextEquals', { app: 'shop' }, true],
    ['EncryptionContextEquals', { app: 'shop', step: '1' }, false],
    ['EncryptionContextEquals', undefined, false],
  ] as const)('with %s covers the context %o: %s', async (constraint, context, isAllowed) => {
    const { arn, kms } = await stranger();
    const Constraints = { [constraint]: { app: 'shop' } };
    await grantTo(arn, { Operations: ['Encrypt', 'DescribeKey'], Constraints });
    await kms.send(new DescribeKeyCommand({ KeyId }));
    const answer = await encryptAs(kms, context).catch((error: unknown) => error);
    expect(answer).toMatchObject(isAllowed ? { KeyId } : denied);
  });

  test('is listed with what it says', async () => {
    const { arn } = await stranger();
    const { GrantId } = await grantTo(arn, {
      Name: 'shop',
      Operations: ['Encrypt', 'Decrypt'],
      RetiringPrincipal: cloud.root.arn,
      Constraints: { EncryptionContextSubset: { app: 'shop' } },
    });
    const entry = {
      KeyId,
      GrantId,
      Name: 'shop',
      CreationDate: expect.any(Date),
      GranteePrincipal: arn,
      RetiringPrincipal: cloud.root.arn,
      IssuingAccount: cloud.root.arn,
      Operations: ['Encrypt', 'Decrypt'],
      Constraints: { EncryptionContextSubset: { app: 'shop' } },
    };
    const listed = await root.send(new ListGrantsCommand({ KeyId, GranteePrincipal: arn }));
    expect(listed).toMatchObject({ Grants: [entry], Truncated: false });
    const retirable = await root.send(
      new ListRetirableGrantsCommand({ RetiringPrincipal: cloud.root.arn }),
    );
    expect(retirable.Grants).toEqual([entry]);
    const none = await root.send(new ListGrantsCommand({ KeyId, GrantId: 'another' }));
    expect(none.Grants).toEqual([]);
  });

  test('asked for again under its name is the same grant', async () => {
    const { arn } = await stranger();
    const first = await grantTo(arn, { Name: 'shop', Operations: ['Encrypt'] });
    const again = await grantTo(arn, { Name: 'shop', Operations: ['Encrypt'] });
    const other = await grantTo(arn, { Name: 'shop', Operations: ['Decrypt'] });
    expect(again.GrantId).toBe(first.GrantId);
    expect(other.GrantId).not.toBe(first.GrantId);
  });

  test('passes on no more than it gives', async () => {
    const [parent, child] = [await stranger(), await stranger()];
    await grantTo(parent.arn, {
      Operations: ['Encrypt', 'CreateGrant'],
      Constraints: { EncryptionContextSubset: { app: 'shop' } },
    });
    const pass = (input: Parameters<typeof grantTo>[1]) => grantTo(child.arn, input, parent.kms);
    const Constraints = { EncryptionContextSubset: { app: 'shop', step: '1' } };
    await expect(pass({ Operations: ['Encrypt'] })).rejects.toMatchObject(denied);
    await expect(pass({ Operations: ['Decrypt'], Constraints })).rejects.toMatchObject(denied);
    await pass({ Operations: ['Encrypt'], Constraints });
    await encryptAs(child.kms, { app: 'shop', step: '1' });
    await expect(encryptAs(child.kms, { app: 'shop' })).rejects.toMatchObject(denied);
  });

  test('is retired by its retiring principal or a grantee who may, not by others', async () => {
    const [grantee, retiring] = [await stranger(), await stranger()];
    const { GrantId } = await grantTo(grantee.arn, {
      Operations: ['Encrypt'],
      RetiringPrincipal: retiring.arn,
    });
    const retire = new RetireGrantCommand({ KeyId, GrantId });
    await expect(grantee.kms.send(retire)).rejects.toMatchObject(denied);
    await retiring.kms.send(retire);
    await expect(encryptAs(grantee.kms)).rejects.toMatchObject(denied);

    const { GrantToken } = await grantTo(grantee.arn, { Operations: ['Encrypt', 'RetireGrant'] });
    await grantee.kms.send(new RetireGrantCommand({ GrantToken }));
    await expect(encryptAs(grantee.kms)).rejects.toMatchObject(denied);
  });

  test('is not retired by whoever may do anything by policy alone', async () => {
    const { arn } = await stranger();
    const { GrantId } = await grantTo(arn, { Operations: ['Encrypt'] });
    const admin = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }],
      },
    });
    const kms = new KMSClient(admin.clientConfig());
    await encryptAs(kms);
    await expect(kms.send(new RetireGrantCommand({ KeyId, GrantId }))).rejects.toMatchObject(
      denied,
    );
    await kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
  });

  test('hands out tokens of which none can be made up', async () => {
    const { arn, kms } = await stranger();
    const { GrantToken = '' } = await grantTo(arn, { Operations: ['DescribeKey'] });
    await kms.send(new DescribeKeyCommand({ KeyId, GrantTokens: [GrantToken] }));
    await expect(
      kms.send(new DescribeKeyCommand({ KeyId, GrantTokens: [`${GrantToken}A`] })),
    ).rejects.toMatchObject({ name: 'InvalidGrantTokenException' });
  });

  test.each(['somebody', 'arn:aws:s3:::bucket'])('is not made for %s', async (principal) => {
    await expect(grantTo(principal, { Operations: ['Encrypt'] })).rejects.toMatchObject({
      name: 'InvalidArnException',
    });
  });
});

describe('a grant to a service', () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:orders';
  const call = (service: string, arn: string, operation = 'GenerateDataKey') =>
    callAs(cloud.kernel, serviceIdentity(service, { arn, account: '000000000000' }), {
      service: 'kms',
      operation,
      input: { KeyId, ...(operation === 'GenerateDataKey' && { KeySpec: 'AES_256' }) },
      region: 'us-east-1',
    });
  const refused = { code: 'AccessDeniedException' };

  test('lets the service use the key for the resource that it names, and for no other', async () => {
    await expect(call('sns.amazonaws.com', topic)).rejects.toMatchObject(refused);
    const { GrantId } = await root.send(
      new CreateGrantCommand({
        KeyId,
        GranteeServicePrincipal: 'sns.amazonaws.com',
        Operations: ['GenerateDataKey', 'DescribeKey'],
        Constraints: { SourceArn: topic },
      }),
    );
    await call('sns.amazonaws.com', topic);
    await call('sns.amazonaws.com', topic, 'DescribeKey');
    for (const [service, arn] of [
      ['sns.amazonaws.com', `${topic}-2`],
      ['sqs.amazonaws.com', topic],
    ] as const) {
      await expect(call(service, arn)).rejects.toMatchObject(refused);
      await expect(call(service, arn, 'DescribeKey')).rejects.toMatchObject(refused);
    }
    const listed = await root.send(
      new ListGrantsCommand({ KeyId, GranteeServicePrincipal: 'sns.amazonaws.com' }),
    );
    expect(listed.Grants).toEqual([
      {
        KeyId,
        GrantId,
        Name: '',
        CreationDate: expect.any(Date),
        GranteeServicePrincipal: 'sns.amazonaws.com',
        IssuingAccount: cloud.root.arn,
        Operations: ['GenerateDataKey', 'DescribeKey'],
        Constraints: { SourceArn: topic },
      },
    ]);
    await root.send(new RevokeGrantCommand({ KeyId, GrantId }));
    await expect(call('sns.amazonaws.com', topic)).rejects.toMatchObject(refused);
  });

  test('is found by the service that may retire it', async () => {
    await root.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: cloud.root.arn,
        RetiringServicePrincipal: 'sns.amazonaws.com',
        Operations: ['Encrypt'],
      }),
    );
    const RetiringServicePrincipal = 'sns.amazonaws.com';
    const { Grants } = await root.send(
      new ListRetirableGrantsCommand({ RetiringServicePrincipal }),
    );
    expect(Grants).toMatchObject([{ RetiringServicePrincipal }]);
  });

  test('is one to a service or to a principal, not to both; a service is no principal by its ARN', async () => {
    const input = { KeyId, Operations: ['Encrypt' as const] };
    await expect(
      root.send(
        new CreateGrantCommand({
          ...input,
          GranteePrincipal: cloud.root.arn,
          GranteeServicePrincipal: 'sns.amazonaws.com',
        }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      root.send(new CreateGrantCommand({ ...input, GranteePrincipal: 'sns.amazonaws.com' })),
    ).rejects.toMatchObject({ name: 'InvalidArnException' });
  });
});

describe('a grant on a key of another kind', () => {
  test.each([
    ['RSA_2048', 'SIGN_VERIFY', ['Sign', 'Verify', 'GetPublicKey', 'DescribeKey'], 'Encrypt'],
    ['RSA_2048', 'ENCRYPT_DECRYPT', ['Encrypt', 'Decrypt', 'GetPublicKey'], 'GenerateDataKey'],
    ['HMAC_256', 'GENERATE_VERIFY_MAC', ['GenerateMac', 'VerifyMac'], 'GetPublicKey'],
    ['ECC_NIST_P256', 'KEY_AGREEMENT', ['DeriveSharedSecret'], 'Sign'],
  ] as const)('of %s for %s takes its operations alone', async (KeySpec, KeyUsage, own, other) => {
    const { KeyMetadata } = await root.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
    const input = { KeyId: KeyMetadata?.KeyId, GranteePrincipal: cloud.root.arn };
    await root.send(new CreateGrantCommand({ ...input, Operations: [...own] }));
    await expect(
      root.send(new CreateGrantCommand({ ...input, Operations: [other] })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Operation ${other} is not supported by a key of key spec ${KeySpec} and key usage ${KeyUsage}.`,
    });
    const Constraints = { EncryptionContextSubset: { a: 'b' } };
    await expect(
      root.send(new CreateGrantCommand({ ...input, Operations: [...own], Constraints })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
