import { generateKeyPairSync } from 'node:crypto';

import { describe, expect } from 'vitest';

import { caCertificate } from './testing-certificates.ts';
import { arn, auditOf, clientWith, refusalOf, test } from './testing.ts';

const CERTIFICATE = caCertificate.replaceAll(/-----[A-Z ]+-----|\s/g, '');
const SAML = arn('saml-provider/corp');
const OIDC = arn('oidc-provider/token.example.com/tenant');
const URL = 'https://token.example.com/tenant';
const THUMBPRINT = '6938fd4d98bab03faadb97b34396831e3780aea1';
const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;

interface Metadata {
  readonly root?: string;
  readonly attributes?: string;
  readonly role?: string;
  readonly key?: string;
}

function metadata({
  root = 'EntityDescriptor',
  attributes = 'entityID="https://idp.example.com"',
  role = 'IDPSSODescriptor',
  key = CERTIFICATE,
}: Metadata = {}): string {
  return `<?xml version="1.0"?><md:${root} xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ${attributes}>
  <md:${role} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
      <ds:X509Data><ds:X509Certificate>${key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </md:${role}></md:${root}>${' '.repeat(1000)}`;
}

describe('a SAML provider', () => {
  test('is made from metadata, told, listed, changed and deleted', async ({ iam }) => {
    const SAMLMetadataDocument = metadata();
    const made = await iam.createSAMLProvider({
      Name: 'corp',
      SAMLMetadataDocument,
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    expect(made).toMatchObject({
      SAMLProviderArn: SAML,
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    const told = await iam.getSAMLProvider({ SAMLProviderArn: SAML });
    expect(told).toMatchObject({
      SAMLMetadataDocument,
      SAMLProviderUUID: expect.any(String),
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    const { CreateDate, ValidUntil } = told;
    expect(Number(ValidUntil) - Number(CreateDate)).toBe(100 * YEAR_MS);
    expect((await iam.listSAMLProviders({})).SAMLProviderList).toEqual([
      { Arn: SAML, CreateDate, ValidUntil },
    ]);
    const other = metadata({ attributes: 'entityID="x" validUntil="2200-01-01T00:00:00Z"' });
    await iam.updateSAMLProvider({ SAMLProviderArn: SAML, SAMLMetadataDocument: other });
    expect(await iam.getSAMLProvider({ SAMLProviderArn: SAML })).toMatchObject({
      SAMLMetadataDocument: other,
      ValidUntil: new Date('2200-01-01T00:00:00Z'),
    });
    await iam.deleteSAMLProvider({ SAMLProviderArn: SAML });
    expect(await refusalOf(iam.getSAMLProvider({ SAMLProviderArn: SAML }))).toEqual({
      name: 'NoSuchEntityException',
      message: `Manifest not found for arn ${SAML}`,
      status: 404,
    });
  });

  test.for([
    ['is no XML', `{}${' '.repeat(1000)}`],
    ['declares entities', `<!DOCTYPE a [<!ENTITY b "c">]><a/>${' '.repeat(1000)}`],
    ['is not an EntityDescriptor', metadata({ root: 'EntitiesDescriptor' })],
    ['has no entityID', metadata({ attributes: '' })],
    ['is of a service provider', metadata({ role: 'SPSSODescriptor' })],
    ['has a certificate that cannot be read', metadata({ key: 'AAAA' })],
    ['has expired', metadata({ attributes: 'entityID="x" validUntil="2020-01-01T00:00:00Z"' })],
    ['has an end that is no time', metadata({ attributes: 'entityID="x" validUntil="soon"' })],
  ] as const)('metadata that %s is refused', async ([, SAMLMetadataDocument], { iam }) => {
    const refusal = await refusalOf(iam.createSAMLProvider({ Name: 'corp', SAMLMetadataDocument }));
    expect(refusal).toMatchObject({ name: 'InvalidInputException', status: 400 });
    expect(refusal.message).toMatch(/^Could not parse metadata: /);
  });

  test('there are a hundred at most, each under its own name', async ({ iam }) => {
    const SAMLMetadataDocument = metadata();
    for (let number = 1; number <= 100; number += 1)
      await iam.createSAMLProvider({ Name: `p${number}`, SAMLMetadataDocument });
    const again = iam.createSAMLProvider({ Name: 'p1', SAMLMetadataDocument });
    expect((await refusalOf(again)).name).toBe('EntityAlreadyExistsException');
    expect(await refusalOf(iam.createSAMLProvider({ Name: 'p', SAMLMetadataDocument }))).toEqual({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for SAMLProvidersPerAccount: 100',
      status: 409,
    });
    await iam.deleteSAMLProvider({ SAMLProviderArn: arn('saml-provider/p1') });
    await iam.createSAMLProvider({ Name: 'p', SAMLMetadataDocument });
  });

  test('has keys for encrypted assertions, which are neither told nor recorded', async ({
    cloud,
    iam,
  }) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const AddPrivateKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const SAMLMetadataDocument = metadata();
    const without = iam.createSAMLProvider({
      Name: 'corp',
      SAMLMetadataDocument,
      AssertionEncryptionMode: 'Required',
    });
    expect((await refusalOf(without)).message).toContain('AddPrivateKey');
    await iam.createSAMLProvider({
      Name: 'corp',
      SAMLMetadataDocument,
      AssertionEncryptionMode: 'Required',
      AddPrivateKey,
    });
    await iam.updateSAMLProvider({ SAMLProviderArn: SAML, AddPrivateKey });
    const third = iam.updateSAMLProvider({ SAMLProviderArn: SAML, AddPrivateKey });
    expect((await refusalOf(third)).name).toBe('LimitExceededException');
    const told = await iam.getSAMLProvider({ SAMLProviderArn: SAML });
    expect(told.AssertionEncryptionMode).toBe('Required');
    expect(told.PrivateKeyList).toHaveLength(2);
    const [key] = told.PrivateKeyList ?? [];
    await iam.updateSAMLProvider({ SAMLProviderArn: SAML, RemovePrivateKey: key?.KeyId });
    const gone = iam.updateSAMLProvider({ SAMLProviderArn: SAML, RemovePrivateKey: key?.KeyId });
    expect((await refusalOf(gone)).name).toBe('InvalidInputException');
    const none = iam.updateSAMLProvider({
      SAMLProviderArn: SAML,
      AddPrivateKey: 'not a key '.repeat(4),
    });
    expect((await refusalOf(none)).name).toBe('InvalidInputException');
    const records = await auditOf(cloud);
    expect(records).toContain('CreateSAMLProvider');
    expect(records).not.toContain('BEGIN PRIVATE KEY');
  });
});

describe('an OpenID Connect provider', () => {
  test('is made, told, listed, changed and deleted', async ({ iam }) => {
    const made = await iam.createOpenIDConnectProvider({
      Url: URL,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [THUMBPRINT.toUpperCase()],
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    expect(made.OpenIDConnectProviderArn).toBe(OIDC);
    const OpenIDConnectProviderArn = OIDC;
    await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: 'app' });
    await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: 'app' });
    expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).toMatchObject({
      Url: 'token.example.com/tenant',
      ClientIDList: ['sts.amazonaws.com', 'app'],
      ThumbprintList: [THUMBPRINT],
      CreateDate: expect.any(Date),
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    const remove = { OpenIDConnectProviderArn, ClientID: 'sts.amazonaws.com' };
    await iam.removeClientIDFromOpenIDConnectProvider(remove);
    await iam.removeClientIDFromOpenIDConnectProvider(remove);
    const ThumbprintList = ['a'.repeat(40), 'b'.repeat(40)];
    await iam.updateOpenIDConnectProviderThumbprint({ OpenIDConnectProviderArn, ThumbprintList });
    expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).toMatchObject({
      ClientIDList: ['app'],
      ThumbprintList,
    });
    expect(await refusalOf(iam.createOpenIDConnectProvider({ Url: URL }))).toEqual({
      name: 'EntityAlreadyExistsException',
      message: `Provider with url ${URL} already exists.`,
      status: 409,
    });
    const { OpenIDConnectProviderList } = await iam.listOpenIDConnectProviders({});
    expect(OpenIDConnectProviderList).toEqual([{ Arn: OIDC }]);
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
    expect(await refusalOf(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn }))).toEqual({
      name: 'NoSuchEntityException',
      message: `OpenIDConnect Provider not found for arn ${OIDC}`,
      status: 404,
    });
  });

  test.for<readonly [string, { ThumbprintList?: string[] }]>([
    ['http://token.example.com', {}],
    ['https://token.example.com:8443', {}],
    ['https://token.example.com/?a=b', {}],
    ['https://token.example.com/#a', {}],
    ['https://user:secret@token.example.com', {}],
    ['token.example.com', {}],
    [URL, { ThumbprintList: ['short'] }],
    [URL, { ThumbprintList: ['z'.repeat(40)] }],
    [URL, { ThumbprintList: Array<string>(6).fill(THUMBPRINT) }],
  ])('%s with %j is refused', async ([Url, more], { iam }) => {
    const call = iam.createOpenIDConnectProvider({ Url, ...more });
    expect((await refusalOf(call)).name).toMatch(/InvalidInputException|ValidationError/);
    expect((await iam.listOpenIDConnectProviders({})).OpenIDConnectProviderList).toEqual([]);
  });

  test('has a hundred client ids at most', async ({ iam }) => {
    const ClientIDList = Array.from({ length: 100 }, (_, number) => `client-${number}`);
    await iam.createOpenIDConnectProvider({ Url: URL, ClientIDList });
    const more = { OpenIDConnectProviderArn: OIDC, ClientID: 'one-more' };
    expect(await refusalOf(iam.addClientIDToOpenIDConnectProvider(more))).toEqual({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      status: 409,
    });
  });

  test('there are a hundred at most', async ({ iam }) => {
    for (let number = 1; number <= 100; number += 1)
      await iam.createOpenIDConnectProvider({ Url: `https://p${number}.example.com` });
    expect((await refusalOf(iam.createOpenIDConnectProvider({ Url: URL }))).message).toBe(
      'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100',
    );
  });
});

test('IAM-3: providers are granted by their tags', async ({ cloud, iam }) => {
  await iam.createSAMLProvider({ Name: 'corp', SAMLMetadataDocument: metadata() });
  await iam.createOpenIDConnectProvider({ Url: URL });
  const blue = await clientWith(
    cloud,
    {
      Action: ['iam:Get*', 'iam:List*', 'iam:Untag*'],
      Condition: { StringEquals: { 'aws:ResourceTag/Team': 'blue' } },
    },
    {
      Action: ['iam:TagSAMLProvider', 'iam:TagOpenIDConnectProvider'],
      Condition: { StringEquals: { 'aws:RequestTag/Team': 'blue' } },
    },
  );
  const get = () => blue.getSAMLProvider({ SAMLProviderArn: SAML });
  expect((await refusalOf(get())).name).toBe('AccessDenied');
  const red = [{ Key: 'Team', Value: 'red' }];
  const tagRed = blue.tagSAMLProvider({ SAMLProviderArn: SAML, Tags: red });
  expect((await refusalOf(tagRed)).name).toBe('AccessDenied');
  const Tags = [{ Key: 'Team', Value: 'blue' }];
  await blue.tagSAMLProvider({ SAMLProviderArn: SAML, Tags });
  await get();
  expect((await blue.listSAMLProviderTags({ SAMLProviderArn: SAML })).Tags).toEqual(Tags);
  await blue.untagSAMLProvider({ SAMLProviderArn: SAML, TagKeys: ['Team'] });
  expect((await refusalOf(get())).name).toBe('AccessDenied');

  const oidc = { OpenIDConnectProviderArn: OIDC };
  await blue.tagOpenIDConnectProvider({ ...oidc, Tags });
  expect((await blue.listOpenIDConnectProviderTags(oidc)).Tags).toEqual(Tags);
  await blue.untagOpenIDConnectProvider({ ...oidc, TagKeys: ['Team'] });
  expect((await refusalOf(blue.getOpenIDConnectProvider(oidc))).name).toBe('AccessDenied');
});

const oidc = { OpenIDConnectProviderArn: OIDC };
const saml = { SAMLProviderArn: SAML };

test.for([
  ['createSAMLProvider', { Name: 'corp', SAMLMetadataDocument: metadata() }, SAML],
  ['getSAMLProvider', saml, SAML],
  ['updateSAMLProvider', { ...saml, SAMLMetadataDocument: metadata() }, SAML],
  ['deleteSAMLProvider', saml, SAML],
  ['listSAMLProviders', {}, '*'],
  ['createOpenIDConnectProvider', { Url: URL }, OIDC],
  ['getOpenIDConnectProvider', oidc, OIDC],
  ['deleteOpenIDConnectProvider', oidc, OIDC],
  ['listOpenIDConnectProviders', {}, '*'],
  ['addClientIDToOpenIDConnectProvider', { ...oidc, ClientID: 'app' }, OIDC],
  ['removeClientIDFromOpenIDConnectProvider', { ...oidc, ClientID: 'app' }, OIDC],
  ['updateOpenIDConnectProviderThumbprint', { ...oidc, ThumbprintList: [] }, OIDC],
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

test.for([
  ['getSAMLProvider', { SAMLProviderArn: arn('role/not-a-provider') }],
  ['getOpenIDConnectProvider', { OpenIDConnectProviderArn: 'arn:aws:sqs:us-east-1:0:queue12' }],
] as const)('%s of another kind of thing is refused', async ([operation, input], { iam }) => {
  const call = (iam[operation] as (given: object) => Promise<unknown>)(input);
  expect((await refusalOf(call)).name).toBe('InvalidInputException');
});
