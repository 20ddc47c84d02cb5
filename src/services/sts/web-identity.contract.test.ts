import { createHmac } from 'node:crypto';

import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { IAM } from '@aws-sdk/client-iam';
import { type AssumeRoleWithWebIdentityCommandInput, STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import { Gateway } from '#kernel/gateway';

import { type Cloud, createCloud } from '../../index.ts';
import {
  ACCOUNT,
  holding,
  type Issuer,
  makeRole,
  newKey,
  refusalOf,
  strangerOf,
  test,
} from './testing.ts';

const ACTION = 'sts:AssumeRoleWithWebIdentity';
const NOT_AUTHORIZED = {
  name: 'AccessDenied',
  message: `Not authorized to perform ${ACTION}`,
  status: 403,
};

/** A provider for `my-app`, and a role that trusts it. */
async function trusting(iam: IAM, issuer: Issuer, condition?: object, actions = [ACTION]) {
  await iam.createOpenIDConnectProvider({ Url: issuer.url, ClientIDList: ['my-app'] });
  return await makeRole(iam, 'web', {
    Principal: { Federated: issuer.arn },
    Action: actions,
    ...(condition && { Condition: condition }),
  });
}

function assume(
  sts: STS,
  RoleArn: string,
  WebIdentityToken: string,
  more: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
) {
  const RoleSessionName = 'session';
  return sts.assumeRoleWithWebIdentity({ RoleArn, RoleSessionName, WebIdentityToken, ...more });
}

describe('STS-1: AssumeRoleWithWebIdentity', () => {
  test.for([
    ['RSA', 'rsa-1'],
    ['elliptic curves', 'ec-1'],
  ] as const)(
    'takes a token signed with %s, without a signature',
    async ([, kid], { cloud, iam, stranger, issuer }) => {
      const role = await trusting(iam, issuer);
      const made = await assume(stranger, role, issuer.token(cloud, {}, { kid }));
      expect(made).toMatchObject({
        AssumedRoleUser: {
          AssumedRoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}:session$/),
          Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/web/session`,
        },
        SubjectFromWebIdentityToken: 'bob',
        Audience: 'my-app',
        Provider: issuer.arn,
      });
      expect(made).not.toHaveProperty('PackedPolicySize');
      const config = holding(cloud, made.Credentials);
      expect((await new STS(config).getCallerIdentity({})).Arn).toBe(made.AssumedRoleUser?.Arn);
      expect((await new IAM(config).listUsers({})).Users).toEqual([]);
      await cloud.clock.advance({ hours: 1 });
      await expect(new IAM(config).listUsers({})).rejects.toMatchObject({ name: 'ExpiredToken' });
    },
  );

  test.for([
    ['the audience', 'aud', 'my-app', 'another'],
    ['the subject', 'sub', 'bob', 'alice'],
    ['the e-mail address', 'email', 'b@example.com', 'a@example.com'],
    ['a method of authentication', 'amr', 'authenticated', 'unauthenticated'],
  ] as const)(
    'the trust may ask for %s',
    async ([, key, good, bad], { cloud, iam, stranger, issuer }) => {
      const operator = key === 'amr' ? 'ForAnyValue:StringEquals' : 'StringEquals';
      const role = await trusting(iam, issuer, { [operator]: { [`${issuer.host}:${key}`]: good } });
      const token = (value: string) =>
        issuer.token(cloud, { [key]: key === 'amr' ? [value, 'other'] : value });
      await assume(stranger, role, token(good));
      if (key === 'aud') await addClientId(iam, issuer, bad);
      expect(await refusalOf(assume(stranger, role, token(bad)))).toEqual(NOT_AUTHORIZED);
    },
  );

  test('the keys of a provider whose URL has a path are named by the whole of it', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    issuer.path = '/id/EXAMPLED539D';
    const subject = 'system:serviceaccount:default:app';
    const condition = { StringEquals: { [`${issuer.host}:sub`]: subject } };
    const role = await trusting(iam, issuer, condition);
    await assume(stranger, role, issuer.token(cloud, { sub: subject }));
    const other = assume(stranger, role, issuer.token(cloud, { sub: `${subject}-2` }));
    expect(await refusalOf(other)).toEqual(NOT_AUTHORIZED);
  });

  test('the trust sees the stranger’s address and no session', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const role = await trusting(iam, issuer, {
      IpAddress: { 'aws:SourceIp': '127.0.0.1/32' },
      Bool: { 'aws:ViaAWSService': 'false' },
      Null: {
        'aws:CalledVia': 'true',
        'aws:TokenIssueTime': 'true',
        'aws:MultiFactorAuthPresent': 'true',
      },
      StringEquals: { 'sts:RoleSessionName': 'session', 'aws:FederatedProvider': issuer.arn },
    });
    await assume(stranger, role, issuer.token(cloud));
  });

  test('a role that does not trust, trusts another provider or is not there is refused in the same words', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    await trusting(iam, issuer);
    const account = await makeRole(iam, 'account', { Principal: { AWS: ACCOUNT } });
    const everyone = await makeRole(iam, 'action', { Principal: { Federated: issuer.arn } });
    const other = await makeRole(iam, 'other', {
      Principal: { Federated: `${issuer.arn}/other` },
      Action: ACTION,
    });
    const missing = `arn:aws:iam::${ACCOUNT}:role/missing`;
    for (const role of [account, everyone, other, missing])
      expect(await refusalOf(assume(stranger, role, issuer.token(cloud)))).toEqual(NOT_AUTHORIZED);
  });

  test.for([
    ['is no token', () => 'not.a.token', 'The ID Token provided is not a valid JWT'],
    [
      'is not signed',
      (issuer, cloud) => issuer.token(cloud, {}, { alg: 'none' }),
      'The ID Token provided is not a valid JWT',
    ],
    [
      'is signed with the public key as a secret',
      (issuer, cloud) => {
        const text = issuer.token(cloud, {}, { alg: 'HS256' }).split('.').slice(0, 2).join('.');
        const pem = issuer.keys[0]?.publicKey.export({ type: 'spki', format: 'pem' }) ?? '';
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
      },
      'The ID Token provided is not a valid JWT',
    ],
    [
      'was changed',
      (issuer, cloud) => {
        const [head, , signature] = issuer.token(cloud).split('.');
        return [head, issuer.token(cloud, { sub: 'root' }).split('.')[1], signature].join('.');
      },
      'Token signature invalid',
    ],
    [
      'is of a key that the issuer does not have',
      (issuer, cloud) => issuer.token(cloud, {}, { kid: 'unknown' }),
      "Couldn't retrieve verification key",
    ],
    [
      'is for somebody else',
      (issuer, cloud) => issuer.token(cloud, { aud: 'their-app' }),
      'Incorrect token audience',
    ],
    [
      'was asked for by somebody else',
      (issuer, cloud) => issuer.token(cloud, { azp: 'their-app' }),
      'Incorrect token audience',
    ],
    [
      'names somebody at length',
      (issuer, cloud) => issuer.token(cloud, { sub: 'b'.repeat(256) }),
      'sub must have at most 255',
    ],
    ['names nobody', (issuer, cloud) => issuer.token(cloud, { sub: undefined }), 'claim: sub'],
    ['is for nobody', (issuer, cloud) => issuer.token(cloud, { aud: undefined }), 'claim: aud'],
    ['never ends', (issuer, cloud) => issuer.token(cloud, { exp: undefined }), 'claim: exp'],
    ['never began', (issuer, cloud) => issuer.token(cloud, { iat: undefined }), 'claim: iat'],
    [
      'begins tomorrow',
      (issuer, cloud) => issuer.token(cloud, { nbf: cloud.clock.now().getTime() / 1000 + 86_400 }),
      'not valid yet',
    ],
    [
      'is of an issuer that IAM does not know',
      (issuer, cloud) => issuer.token(cloud, { iss: 'https://elsewhere.example.com' }),
      'No OpenIDConnect provider found in your account for https://elsewhere.example.com',
    ],
    [
      'is of the issuer by another scheme',
      (issuer, cloud) => issuer.token(cloud, { iss: `https://${issuer.host}` }),
      'No OpenIDConnect provider found in your account for https://',
    ],
  ] as const satisfies readonly (readonly [
    string,
    (issuer: Issuer, cloud: Cloud) => string,
    string,
  ])[])(
    'a token that %s is refused',
    async ([, tokenOf, message], { cloud, iam, stranger, issuer }) => {
      const role = await trusting(iam, issuer);
      expect(await refusalOf(assume(stranger, role, tokenOf(issuer, cloud)))).toEqual({
        name: 'InvalidIdentityTokenException',
        message: expect.stringContaining(message),
        status: 400,
      });
    },
  );

  test('a token counts until it expires by the clock of the cloud', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const role = await trusting(iam, issuer);
    const token = issuer.token(cloud);
    const started = Math.floor(cloud.clock.now().getTime() / 1000);
    await cloud.clock.advance({ minutes: 59, seconds: 58 });
    await assume(stranger, role, token);
    await cloud.clock.advance({ seconds: 2 });
    const now = Math.floor(cloud.clock.now().getTime() / 1000);
    expect(await refusalOf(assume(stranger, role, token))).toEqual({
      name: 'ExpiredTokenException',
      message: `Token expired: current date/time ${now} must be before the expiration date/time${started + 3600}`,
      status: 400,
    });
  });

  test('where the token names an authorized party, that is its audience', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const condition = {
      StringEquals: { [`${issuer.host}:aud`]: 'my-app', [`${issuer.host}:oaud`]: 'api' },
    };
    const role = await trusting(iam, issuer, condition);
    const token = issuer.token(cloud, { aud: 'api', azp: 'my-app' });
    expect((await assume(stranger, role, token)).Audience).toBe('my-app');
  });

  test('a token may be for several, of whom one is known', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const condition = { StringEquals: { [`${issuer.host}:aud`]: 'my-app' } };
    const role = await trusting(iam, issuer, condition);
    const token = issuer.token(cloud, { aud: ['their-app', 'my-app'] });
    expect((await assume(stranger, role, token)).Audience).toBe('my-app');
  });

  test('in an account that is not there, no provider is found', async ({ issuer }) => {
    const cloud = await createCloud({ clock: 'manual' });
    await trusting(new IAM(cloud.root.clientConfig()), issuer);
    const foreign = 'arn:aws:iam::999999999999:role/web';
    const call = assume(strangerOf(cloud), foreign, issuer.token(cloud));
    expect((await refusalOf(call)).message).toContain('No OpenIDConnect provider found');
    await cloud.stop();
  });

  test('the issuer’s keys are fetched once, and again when a token names a new one', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const role = await trusting(iam, issuer);
    await assume(stranger, role, issuer.token(cloud));
    await assume(stranger, role, issuer.token(cloud));
    expect(issuer.asked).toBe(1);
    issuer.keys = [newKey('rsa-2', 'RS256')];
    const token = issuer.token(cloud, {}, { kid: 'rsa-2' });
    expect((await refusalOf(assume(stranger, role, token))).message).toContain('verification key');
    expect(issuer.asked).toBe(1);
    await cloud.clock.advance({ seconds: 30 });
    await assume(stranger, role, token);
    expect(issuer.asked).toBe(2);
  });

  test.for([
    ['speaks of another issuer', { configuration: { issuer: 'https://other.example.com' } }],
    [
      'has its keys elsewhere without TLS',
      { configuration: { jwks_uri: 'http://192.0.2.1/keys' } },
    ],
    ['does not say where its keys are', { configuration: { jwks_uri: undefined } }],
    ['answers an error', { status: 500 }],
  ] as const)(
    'an issuer that %s gives no keys',
    async ([, changed], { cloud, iam, stranger, issuer }) => {
      const role = await trusting(iam, issuer);
      Object.assign(issuer, changed);
      expect(await refusalOf(assume(stranger, role, issuer.token(cloud)))).toMatchObject({
        name: 'InvalidIdentityTokenException',
        message: expect.stringContaining("Couldn't retrieve verification key"),
      });
    },
  );

  test('an issuer that cannot be reached is told', async ({ cloud, iam, stranger, issuer }) => {
    const role = await trusting(iam, issuer);
    await issuer.stop();
    expect(await refusalOf(assume(stranger, role, issuer.token(cloud)))).toMatchObject({
      name: 'IDPCommunicationErrorException',
      message: expect.stringContaining('cannot be reached'),
      status: 400,
    });
  });

  test.for([
    [
      'one claim',
      {
        'https://aws.amazon.com/tags': {
          principal_tags: { Team: ['red'] },
          transitive_tag_keys: ['Team'],
        },
      },
    ],
    [
      'claims of their own',
      {
        'https://aws.amazon.com/tags/principal_tags/Team': 'red',
        'https://aws.amazon.com/tags/transitive_tag_keys': ['Team'],
      },
    ],
  ] as const)(
    'session tags come in %s and need the trust',
    async ([, claims], { cloud, iam, stranger, issuer }) => {
      const condition = { StringEquals: { 'aws:RequestTag/Team': 'red' } };
      const role = await trusting(iam, issuer, condition, [ACTION, 'sts:TagSession']);
      const { Credentials, PackedPolicySize } = await assume(
        stranger,
        role,
        issuer.token(cloud, claims),
      );
      expect(PackedPolicySize).toBeGreaterThan(0);
      const next = await makeRole(iam, 'next', {
        Principal: { AWS: ACCOUNT },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'red' } },
      });
      const session = new STS(holding(cloud, Credentials));
      await session.assumeRole({ RoleArn: next, RoleSessionName: 'chain' });
      const plain = await makeRole(iam, 'plain', {
        Principal: { Federated: issuer.arn },
        Action: ACTION,
      });
      expect(await refusalOf(assume(stranger, plain, issuer.token(cloud, claims)))).toMatchObject({
        name: 'AccessDenied',
        message: 'Not authorized to perform sts:TagSession',
      });
    },
  );

  test('a source identity comes from the token and stays in the chain', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const role = await trusting(iam, issuer, undefined, [ACTION, 'sts:SetSourceIdentity']);
    const claims = { 'https://aws.amazon.com/source_identity': 'bob' };
    const made = await assume(stranger, role, issuer.token(cloud, claims));
    expect(made.SourceIdentity).toBe('bob');
    const next = await makeRole(iam, 'next', {
      Principal: { AWS: ACCOUNT },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    });
    const session = new STS(holding(cloud, made.Credentials));
    const chained = await session.assumeRole({ RoleArn: next, RoleSessionName: 'chain' });
    expect(chained.SourceIdentity).toBe('bob');
    const other = { RoleArn: next, RoleSessionName: 'chain', SourceIdentity: 'alice' };
    expect((await refusalOf(session.assumeRole(other))).name).toBe('AccessDenied');
    const bad = { 'https://aws.amazon.com/source_identity': 'aws:root' };
    expect((await refusalOf(assume(stranger, role, issuer.token(cloud, bad)))).message).toContain(
      'Source Identity must match',
    );
  });

  test.for([
    ['with a key that is reserved', { 'aws:x': ['1'] }],
    ['with two values', { Team: ['red', 'blue'] }],
    ['with a value that is too long', { Team: ['r'.repeat(257)] }],
  ] as const)(
    'a session tag %s is refused',
    async ([, principal_tags], { cloud, iam, stranger, issuer }) => {
      const role = await trusting(iam, issuer, undefined, [ACTION, 'sts:TagSession']);
      const token = issuer.token(cloud, { 'https://aws.amazon.com/tags': { principal_tags } });
      expect((await refusalOf(assume(stranger, role, token))).status).toBe(400);
    },
  );

  test('the session lives as long as asked for and may no more than its policy', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const role = await trusting(iam, issuer);
    await iam.updateRole({ RoleName: 'web', MaxSessionDuration: 7200 });
    const token = issuer.token(cloud);
    const Statement = [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const { Credentials } = await assume(stranger, role, token, { DurationSeconds: 7200, Policy });
    const lives = Number(Credentials?.Expiration) - cloud.clock.now().getTime();
    // STS counts in whole seconds.
    expect(Math.ceil(lives / 1000)).toBe(7200);
    await expect(new IAM(holding(cloud, Credentials)).listUsers({})).rejects.toThrow(
      'because no session policy allows',
    );
    const tooLong = assume(stranger, role, token, { DurationSeconds: 7201 });
    expect((await refusalOf(tooLong)).message).toContain('MaxSessionDuration');
  });

  test('the provider’s keys stay with the session', async ({ cloud, iam, stranger, issuer }) => {
    const role = await trusting(iam, issuer);
    const { Credentials } = await assume(stranger, role, issuer.token(cloud));
    const next = (name: string, sub: string) =>
      makeRole(iam, name, {
        Principal: { AWS: ACCOUNT },
        Condition: { StringEquals: { [`${issuer.host}:sub`]: sub } },
      });
    const session = new STS(holding(cloud, Credentials));
    const RoleSessionName = 'chain';
    await session.assumeRole({ RoleArn: await next('bobs', 'bob'), RoleSessionName });
    const alices = session.assumeRole({ RoleArn: await next('alices', 'alice'), RoleSessionName });
    expect((await refusalOf(alices)).name).toBe('AccessDenied');
  });

  test('what cannot be honoured is refused by name', async ({ cloud, iam, stranger, issuer }) => {
    const role = await trusting(iam, issuer);
    const token = issuer.token(cloud);
    const facebook = assume(stranger, role, token, { ProviderId: 'graph.facebook.com' });
    expect(await refusalOf(facebook)).toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('ProviderId'),
    });
    const noRole = 'not-an-arn-of-a-role-at-all';
    expect((await refusalOf(assume(stranger, noRole, token))).message).toBe(`${noRole} is invalid`);
    const foreign = 'arn:aws:iam::999999999999:role/web';
    expect((await refusalOf(assume(stranger, foreign, token))).message).toContain(
      'No OpenIDConnect provider found in your account',
    );
  });

  test('CloudTrail knows the provider and the session, and never the token', async ({
    cloud,
    iam,
    stranger,
    issuer,
  }) => {
    const role = await trusting(iam, issuer);
    const token = issuer.token(cloud);
    const { Credentials } = await assume(stranger, role, token);
    await cloud.clock.advance({ minutes: 1 });
    const trail = new CloudTrail(cloud.root.clientConfig());
    const { Events = [] } = await trail.lookupEvents({
      LookupAttributes: [
        { AttributeKey: 'EventName', AttributeValue: 'AssumeRoleWithWebIdentity' },
      ],
    });
    const records = Events.map(({ CloudTrailEvent = '' }) => CloudTrailEvent).join('\n');
    expect(records).toContain(
      `"userIdentity":{"type":"WebIdentityUser","identityProvider":"${issuer.arn}"}`,
    );
    expect(records).toContain(Credentials?.AccessKeyId);
    expect(records).not.toContain(token);
    expect(records).not.toContain(Credentials?.SecretAccessKey);
  });
});

test('STS-1: over a socket, a client without credentials gets some that count', async ({
  issuer,
}) => {
  const cloud = await createCloud();
  const options = { host: '127.0.0.1', port: 0, allowedHosts: [], requiresTls: false };
  const gateway = new Gateway(cloud.kernel, options, () => undefined);
  const endpoint = `http://127.0.0.1:${await gateway.listen()}`;
  const { credentials, region } = cloud.root.clientConfig();
  const role = await trusting(new IAM({ region, endpoint, credentials }), issuer);
  const nobody = () => Promise.reject(new Error('nothing is to be signed'));
  const stranger = new STS({ region, endpoint, credentials: nobody });
  const { Credentials } = await assume(stranger, role, issuer.token(cloud));
  const sts = new STS({ ...holding(cloud, Credentials), requestHandler: {}, endpoint });
  expect((await sts.getCallerIdentity({})).Arn).toContain(':assumed-role/web/session');
  // No other operation of STS is open to strangers.
  const unsigned = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  });
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  await gateway.close();
  await cloud.stop();
});

async function addClientId(iam: IAM, issuer: Issuer, ClientID: string): Promise<void> {
  await iam.addClientIDToOpenIDConnectProvider({
    OpenIDConnectProviderArn: issuer.arn,
    ClientID,
  });
}
