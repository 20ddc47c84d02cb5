import { createHash, generateKeyPairSync } from 'node:crypto';

import { describe, expect } from 'vitest';

import {
  caCertificate,
  leafCertificate,
  leafKey,
  otherCertificate,
  otherKey,
  sign1Certificate,
  sign2Certificate,
  sign3Certificate,
} from './testing-certificates.ts';
import { arn, auditOf, clientWith, refusalOf, test } from './testing.ts';

const uploaded = {
  ServerCertificateName: 'site',
  CertificateBody: leafCertificate,
  PrivateKey: leafKey,
};
const SITE = arn('server-certificate/site');

describe('IAM-16: server certificates', () => {
  test('are uploaded with their key and chain, told without the key, moved and deleted', async ({
    iam,
  }) => {
    const { ServerCertificateMetadata } = await iam.uploadServerCertificate({
      ...uploaded,
      CertificateChain: caCertificate,
      Path: '/web/',
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    expect(ServerCertificateMetadata).toEqual({
      Path: '/web/',
      ServerCertificateName: 'site',
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
      Arn: arn('server-certificate/web/site'),
      UploadDate: expect.any(Date),
      Expiration: expect.any(Date),
    });
    expect(ServerCertificateMetadata?.Expiration?.getUTCFullYear()).toBe(2125);
    const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: 'site' });
    expect(ServerCertificate).toEqual({
      ServerCertificateMetadata,
      CertificateBody: leafCertificate,
      CertificateChain: caCertificate,
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    const listed = await iam.listServerCertificates({ PathPrefix: '/web/' });
    expect(listed.ServerCertificateMetadataList).toEqual([ServerCertificateMetadata]);
    const elsewhere = await iam.listServerCertificates({ PathPrefix: '/mail/' });
    expect(elsewhere.ServerCertificateMetadataList).toEqual([]);
    await iam.updateServerCertificate({
      ServerCertificateName: 'site',
      NewServerCertificateName: 'shop',
      NewPath: '/',
    });
    const moved = await iam.getServerCertificate({ ServerCertificateName: 'shop' });
    expect(moved.ServerCertificate?.ServerCertificateMetadata?.Arn).toBe(
      arn('server-certificate/shop'),
    );
    await iam.deleteServerCertificate({ ServerCertificateName: 'shop' });
    expect((await iam.listServerCertificates({})).ServerCertificateMetadataList).toEqual([]);
  });

  // [Recorded: test_server_certificate]
  test('answer what AWS was recorded to answer', async ({ iam }) => {
    await iam.uploadServerCertificate(uploaded);
    const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: 'site' });
    expect(ServerCertificate).toEqual({
      CertificateBody: leafCertificate,
      ServerCertificateMetadata: {
        Arn: SITE,
        Expiration: expect.any(Date),
        Path: '/',
        ServerCertificateId: expect.any(String),
        ServerCertificateName: 'site',
        UploadDate: expect.any(Date),
      },
      Tags: [],
    });
    await iam.deleteServerCertificate({ ServerCertificateName: 'site' });
    expect(await refusalOf(iam.getServerCertificate({ ServerCertificateName: 'site' }))).toEqual({
      name: 'NoSuchEntityException',
      message: 'The Server Certificate with name site cannot be found.',
      status: 404,
    });
  });

  test.for([
    ['is no certificate', { CertificateBody: 'hello' }, 'MalformedCertificateException'],
    [
      'is two certificates',
      { CertificateBody: `${leafCertificate}\n${caCertificate}` },
      'MalformedCertificateException',
    ],
    ['has a key that is none', { PrivateKey: 'hello' }, 'MalformedCertificateException'],
    ['has the key of another', { PrivateKey: otherKey }, 'KeyPairMismatchException'],
    [
      'has a chain that did not sign it',
      { CertificateChain: otherCertificate },
      'MalformedCertificateException',
    ],
    ['has a chain that is none', { CertificateChain: 'hello' }, 'MalformedCertificateException'],
  ] as const)('one that %s is refused', async ([, input, name], { iam }) => {
    const refusal = await refusalOf(iam.uploadServerCertificate({ ...uploaded, ...input }));
    expect(refusal).toMatchObject({ name, status: 400 });
    expect((await iam.listServerCertificates({})).ServerCertificateMetadataList).toEqual([]);
  });

  test('the place in the chain that is wrong is told', async ({ iam }) => {
    const CertificateChain = `${caCertificate}\n${otherCertificate}`;
    const call = iam.uploadServerCertificate({ ...uploaded, CertificateChain });
    expect((await refusalOf(call)).message).toMatch(
      /The index within the chain of the invalid certificate is: 1$/,
    );
  });

  test('there are twenty at most, each under its own name', async ({ iam }) => {
    for (let number = 1; number <= 20; number += 1)
      await iam.uploadServerCertificate({ ...uploaded, ServerCertificateName: `site-${number}` });
    const taken = iam.uploadServerCertificate({ ...uploaded, ServerCertificateName: 'site-1' });
    expect(await refusalOf(taken)).toEqual({
      name: 'EntityAlreadyExistsException',
      message: 'The Server Certificate with name site-1 already exists.',
      status: 409,
    });
    expect(await refusalOf(iam.uploadServerCertificate(uploaded))).toEqual({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ServerCertificatesPerAccount: 20',
      status: 409,
    });
    const rename = { ServerCertificateName: 'site-1', NewServerCertificateName: 'site-2' };
    expect((await refusalOf(iam.updateServerCertificate(rename))).name).toBe(
      'EntityAlreadyExistsException',
    );
  });

  test('to move one, both places must be permitted', async ({ cloud, iam }) => {
    await iam.uploadServerCertificate(uploaded);
    const mover = await clientWith(cloud, {
      Action: 'iam:UpdateServerCertificate',
      Resource: SITE,
    });
    const move = mover.updateServerCertificate({ ServerCertificateName: 'site', NewPath: '/web/' });
    expect((await refusalOf(move)).message).toContain(arn('server-certificate/web/site'));
  });

  test('have tags, by which they are granted', async ({ cloud, iam }) => {
    await iam.uploadServerCertificate(uploaded);
    const blue = await clientWith(cloud, {
      Action: 'iam:GetServerCertificate',
      Condition: { StringEquals: { 'aws:ResourceTag/Team': 'blue' } },
    });
    const site = { ServerCertificateName: 'site' };
    expect((await refusalOf(blue.getServerCertificate(site))).name).toBe('AccessDenied');
    await iam.tagServerCertificate({ ...site, Tags: [{ Key: 'Team', Value: 'blue' }] });
    await blue.getServerCertificate(site);
    expect((await iam.listServerCertificateTags(site)).Tags).toEqual([
      { Key: 'Team', Value: 'blue' },
    ]);
    await iam.untagServerCertificate({ ...site, TagKeys: ['Team'] });
    expect((await refusalOf(blue.getServerCertificate(site))).name).toBe('AccessDenied');
  });

  test('SEC: the private key is neither told nor recorded', async ({ cloud, iam }) => {
    await iam.uploadServerCertificate(uploaded);
    const records = await auditOf(cloud);
    expect(records).toContain('UploadServerCertificate');
    expect(records).not.toContain('PRIVATE KEY');
  });
});

describe('signing certificates', () => {
  test('are uploaded, told, made inactive and deleted', async ({ iam }) => {
    const UserName = 'anna';
    await iam.createUser({ UserName });
    const { Certificate } = await iam.uploadSigningCertificate({
      UserName,
      CertificateBody: sign1Certificate,
    });
    expect(Certificate).toEqual({
      UserName,
      CertificateId: expect.stringMatching(/^[0-9A-F]{32}$/),
      CertificateBody: sign1Certificate,
      Status: 'Active',
      UploadDate: expect.any(Date),
    });
    const CertificateId = Certificate?.CertificateId;
    await iam.updateSigningCertificate({ UserName, CertificateId, Status: 'Inactive' });
    expect((await iam.listSigningCertificates({ UserName })).Certificates).toEqual([
      { ...Certificate, Status: 'Inactive' },
    ]);
    expect((await refusalOf(iam.deleteUser({ UserName }))).name).toBe('DeleteConflictException');
    await iam.deleteSigningCertificate({ UserName, CertificateId });
    const gone = iam.deleteSigningCertificate({ UserName, CertificateId });
    expect((await refusalOf(gone)).name).toBe('NoSuchEntityException');
    await iam.deleteUser({ UserName });
  });

  test('a user has two at most, and each belongs to one user', async ({ iam }) => {
    await iam.createUser({ UserName: 'anna' });
    await iam.createUser({ UserName: 'beth' });
    const upload = (UserName: string, CertificateBody: string) =>
      iam.uploadSigningCertificate({ UserName, CertificateBody });
    await upload('anna', sign1Certificate);
    for (const name of ['anna', 'beth'])
      expect((await refusalOf(upload(name, sign1Certificate))).name).toBe(
        'DuplicateCertificateException',
      );
    await upload('anna', sign2Certificate);
    expect((await refusalOf(upload('anna', sign3Certificate))).message).toBe(
      'Cannot exceed quota for SigningCertificatesPerUser: 2',
    );
    expect((await refusalOf(upload('beth', 'hello'))).name).toBe('MalformedCertificateException');
  });

  test('one that has expired is refused', async ({ cloud, iam }) => {
    await iam.createUser({ UserName: 'anna' });
    await cloud.clock.advance({ days: 36_600 });
    const upload = iam.uploadSigningCertificate({
      UserName: 'anna',
      CertificateBody: sign1Certificate,
    });
    expect((await refusalOf(upload)).name).toBe('InvalidCertificateException');
  });
});

describe('SSH public keys', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
  const body = sshOf(publicKey.export({ format: 'jwk' }));

  test.for([
    ['as ssh-rsa', body],
    ['as ssh-rsa with a comment', `${body} anna@laptop`],
    ['in PEM', pem],
    ['in PEM of PKCS #1', pkcs1],
  ] as const)('come %s, and go in both forms', async ([, SSHPublicKeyBody], { iam }) => {
    const UserName = 'anna';
    await iam.createUser({ UserName });
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody });
    const digest = createHash('md5')
      .update(Buffer.from(body.slice('ssh-rsa '.length), 'base64'))
      .digest('hex');
    expect(SSHPublicKey).toEqual({
      UserName,
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
      Fingerprint: digest.match(/../g)?.join(':'),
      SSHPublicKeyBody,
      Status: 'Active',
      UploadDate: expect.any(Date),
    });
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId;
    const get = async (Encoding: 'SSH' | 'PEM') =>
      (await iam.getSSHPublicKey({ UserName, SSHPublicKeyId, Encoding })).SSHPublicKey
        ?.SSHPublicKeyBody;
    expect(await get('SSH')).toBe(body);
    expect(await get('PEM')).toBe(pem);
  });

  test('are made inactive, listed and deleted', async ({ iam }) => {
    const UserName = 'anna';
    await iam.createUser({ UserName });
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: body });
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId;
    await iam.updateSSHPublicKey({ UserName, SSHPublicKeyId, Status: 'Inactive' });
    expect((await iam.listSSHPublicKeys({ UserName })).SSHPublicKeys).toEqual([
      { UserName, SSHPublicKeyId, Status: 'Inactive', UploadDate: expect.any(Date) },
    ]);
    expect((await refusalOf(iam.deleteUser({ UserName }))).message).toBe(
      'Cannot delete entity, must delete SSH public keys first.',
    );
    const again = iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: pem });
    expect((await refusalOf(again)).name).toBe('DuplicateSSHPublicKeyException');
    await iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId });
    const gone = iam.getSSHPublicKey({ UserName, SSHPublicKeyId, Encoding: 'SSH' });
    expect((await refusalOf(gone)).name).toBe('NoSuchEntityException');
  });

  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const { publicKey: edwards } = generateKeyPairSync('ed25519');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  test.for([
    ['of 1024 bits', sshOf(small.export({ format: 'jwk' })), 'InvalidPublicKeyException'],
    [
      'of another kind',
      edwards.export({ type: 'spki', format: 'pem' }).toString(),
      'InvalidPublicKeyException',
    ],
    [
      'that is private',
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'InvalidPublicKeyException',
    ],
    ['that is cut off', body.slice(0, 60), 'InvalidPublicKeyException'],
    ['of ed25519', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', 'UnrecognizedPublicKeyEncodingException'],
  ] as const)('one %s is refused', async ([, SSHPublicKeyBody, name], { iam }) => {
    await iam.createUser({ UserName: 'anna' });
    const call = iam.uploadSSHPublicKey({ UserName: 'anna', SSHPublicKeyBody });
    expect(await refusalOf(call)).toMatchObject({ name, status: 400 });
  });

  test('a user has five at most', async ({ iam }) => {
    const UserName = 'anna';
    await iam.createUser({ UserName });
    const upload = () =>
      iam.uploadSSHPublicKey({
        UserName,
        SSHPublicKeyBody: sshOf(
          generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
        ),
      });
    for (let number = 1; number <= 5; number += 1) await upload();
    expect((await refusalOf(upload())).message).toBe(
      'Cannot exceed quota for SSHPublicKeysPerUser: 5',
    );
  });
});

/** A key as OpenSSH writes it. */
function sshOf({ e = '', n = '' }: { readonly e?: string; readonly n?: string }): string {
  const parts = [
    Buffer.from('ssh-rsa'),
    Buffer.from(e, 'base64url'),
    Buffer.concat([Buffer.alloc(1), Buffer.from(n, 'base64url')]),
  ];
  const blob = parts.map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return Buffer.concat([length, part]);
  });
  return `ssh-rsa ${Buffer.concat(blob).toString('base64')}`;
}

const anna = { UserName: 'anna' };
const ANNA = arn('user/anna');
const ID = 'A'.repeat(24);

test.for([
  ['uploadServerCertificate', uploaded, SITE],
  ['getServerCertificate', { ServerCertificateName: 'site' }, SITE],
  ['updateServerCertificate', { ServerCertificateName: 'site', NewPath: '/a/' }, SITE],
  ['deleteServerCertificate', { ServerCertificateName: 'site' }, SITE],
  ['tagServerCertificate', { ServerCertificateName: 'site', Tags: [] }, SITE],
  ['untagServerCertificate', { ServerCertificateName: 'site', TagKeys: [] }, SITE],
  ['listServerCertificateTags', { ServerCertificateName: 'site' }, SITE],
  ['listServerCertificates', {}, '*'],
  ['uploadSigningCertificate', { ...anna, CertificateBody: sign1Certificate }, ANNA],
  ['updateSigningCertificate', { ...anna, CertificateId: ID, Status: 'Active' }, ANNA],
  ['deleteSigningCertificate', { ...anna, CertificateId: ID }, ANNA],
  ['listSigningCertificates', anna, ANNA],
  ['uploadSSHPublicKey', { ...anna, SSHPublicKeyBody: 'ssh-rsa AAAA' }, ANNA],
  ['getSSHPublicKey', { ...anna, SSHPublicKeyId: ID, Encoding: 'SSH' }, ANNA],
  ['updateSSHPublicKey', { ...anna, SSHPublicKeyId: ID, Status: 'Active' }, ANNA],
  ['deleteSSHPublicKey', { ...anna, SSHPublicKeyId: ID }, ANNA],
  ['listSSHPublicKeys', anna, ANNA],
] as const)(
  '%s is denied to whom no policy allows it',
  async ([operation, input, on], { cloud }) => {
    const client = await clientWith(cloud, { Action: 's3:*' });
    const refusal = await refusalOf(
      (client[operation] as (given: object) => Promise<unknown>)(input),
    );
    expect(refusal.name).toBe('AccessDenied');
    expect(refusal.message).toContain(`resource: ${on}`);
  },
);
