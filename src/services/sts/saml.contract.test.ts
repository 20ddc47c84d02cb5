import { createHash, createHmac } from 'node:crypto';

import { IAM } from '@aws-sdk/client-iam';
import { type AssumeRoleWithSAMLCommandInput, STS } from '@aws-sdk/client-sts';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import {
  assertionOf,
  encoded,
  ENTITY,
  metadata,
  PROVIDER,
  responseOf,
  ROLE,
  type Said,
  SIGN_IN,
  signed,
  SIGNERS,
} from './testing-saml.ts';
import { ACCOUNT, holding, makeRole, refusalOf, test } from './testing.ts';

const ACTION = 'sts:AssumeRoleWithSAML';

async function trusting(iam: IAM, condition?: object, actions = [ACTION]) {
  await iam.createSAMLProvider({ Name: 'corp', SAMLMetadataDocument: metadata() });
  await makeRole(iam, 'saml', {
    Principal: { Federated: PROVIDER },
    Action: actions,
    ...(condition && { Condition: condition }),
  });
}

function assume(sts: STS, xml: string, more: Partial<AssumeRoleWithSAMLCommandInput> = {}) {
  const SAMLAssertion = encoded(xml);
  return sts.assumeRoleWithSAML({ RoleArn: ROLE, PrincipalArn: PROVIDER, SAMLAssertion, ...more });
}

const whole = (cloud: Cloud, said?: Said) =>
  signed(responseOf(assertionOf(cloud, said)), 'Assertion');

describe('IAM-11: AssumeRoleWithSAML', () => {
  test.for([['Assertion'], ['Response']] as const)(
    'takes a response whose %s is signed',
    async ([element], { cloud, iam, stranger }) => {
      await trusting(iam);
      const made = await assume(stranger, signed(responseOf(assertionOf(cloud)), element));
      expect(made).toMatchObject({
        AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/saml/bob@example.com` },
        Subject: 'bob',
        SubjectType: 'persistent',
        Issuer: ENTITY,
        Audience: SIGN_IN,
        NameQualifier: createHash('sha1').update(`${ENTITY}${ACCOUNT}/corp`).digest('base64'),
      });
      const config = holding(cloud, made.Credentials);
      expect((await new IAM(config).listUsers({})).Users).toEqual([]);
    },
  );

  test('a response may be signed as a whole and in its assertion', async ({
    cloud,
    iam,
    stranger,
  }) => {
    await trusting(iam);
    await assume(stranger, signed(whole(cloud), 'Response'));
  });

  test('a role may be told after its provider, and a format of another kind is told as it is', async ({
    cloud,
    iam,
    stranger,
  }) => {
    await trusting(iam);
    const format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    const attributes = { Role: ['x,y', `${PROVIDER} , ${ROLE}`] };
    expect((await assume(stranger, whole(cloud, { format, attributes }))).SubjectType).toBe(format);
  });

  test.for([
    ['saml:aud', SIGN_IN],
    ['saml:iss', ENTITY],
    ['saml:sub', 'bob'],
    ['saml:sub_type', 'persistent'],
    ['saml:doc', `${ACCOUNT}/corp`],
    ['sts:RoleSessionName', 'bob@example.com'],
  ] as const)('the trust may ask for %s', async ([key, value], { cloud, iam, stranger }) => {
    await trusting(iam, { StringEquals: { [key]: value } });
    await assume(stranger, whole(cloud));
    await iam.updateAssumeRolePolicy({
      RoleName: 'saml',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: PROVIDER },
            Action: ACTION,
            Condition: { StringNotEquals: { [key]: value } },
          },
        ],
      }),
    });
    expect(await refusalOf(assume(stranger, whole(cloud)))).toEqual({
      name: 'AccessDenied',
      message: `Not authorized to perform ${ACTION}`,
      status: 403,
    });
  });

  test.for([
    ['is of another issuer', { issuer: 'https://x' }, 'Issuer not present in specified provider'],
    ['is for another audience', { audience: 'https://x' }, 'the required audience'],
    ['was shown elsewhere', { recipient: 'https://x' }, 'no bearer confirmation'],
    ['is confirmed otherwise', { method: 'urn:x' }, 'no bearer confirmation'],
    ['begins later', { starts: 301 }, 'not valid yet'],
    ['was issued later', { issued: 301 }, 'not valid yet'],
    ['names somebody at length', { subject: 'b'.repeat(256) }, 'NameID must have at most 255'],
    ['was shown to another name', { recipient: 'https://x.example/saml' }, 'no bearer'],
    [
      'names no session',
      { attributes: { RoleSessionName: undefined } },
      'RoleSessionName is required in AuthnResponse',
    ],
    [
      'names the session badly',
      { attributes: { RoleSessionName: ['a b'] } },
      'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
    ],
    [
      'has a bad source identity',
      { attributes: { SourceIdentity: ['aws:bob'] } },
      'Source Identity must match',
    ],
  ] as const satisfies readonly (readonly [string, Said, string])[])(
    'an assertion that %s is refused',
    async ([, said, message], { cloud, iam, stranger }) => {
      await trusting(iam);
      expect(await refusalOf(assume(stranger, whole(cloud, said)))).toEqual({
        name: 'InvalidIdentityTokenException',
        message: expect.stringContaining(message),
        status: 400,
      });
    },
  );

  test.for([
    ['its conditions end', { ends: 100 }, 100],
    ['its confirmation ends', { confirmationEnds: 100 }, 100],
    ['its session ends', { sessionEnds: 100 }, 100],
    ['five minutes have gone', { ends: 9999, confirmationEnds: 9999 }, 301],
  ] as const satisfies readonly (readonly [string, Said, number])[])(
    'an assertion counts until %s',
    async ([, said, seconds], { cloud, iam, stranger }) => {
      await trusting(iam);
      const xml = whole(cloud, said);
      await cloud.clock.advance({ seconds: seconds - 1 });
      await assume(stranger, xml);
      await cloud.clock.advance({ seconds: 1 });
      expect(await refusalOf(assume(stranger, xml))).toEqual({
        name: 'ExpiredTokenException',
        message: 'Token must be redeemed within 5 minutes of issuance',
        status: 400,
      });
    },
  );

  test('a response that tells of no success is refused', async ({ cloud, iam, stranger }) => {
    await trusting(iam);
    const xml = signed(responseOf(assertionOf(cloud), { status: 'Requester' }), 'Response');
    expect((await refusalOf(assume(stranger, xml))).name).toBe('InvalidIdentityTokenException');
  });

  test('a role that the assertion does not name is not given', async ({ cloud, iam, stranger }) => {
    await trusting(iam);
    const attributes = { Role: [`arn:aws:iam::${ACCOUNT}:role/other,${PROVIDER}`] };
    const refusal = { name: 'AccessDenied', message: `Not authorized to perform ${ACTION}` };
    expect(await refusalOf(assume(stranger, whole(cloud, { attributes })))).toMatchObject(refusal);
    const PrincipalArn = 'arn:aws:iam::111111111111:saml-provider/corp';
    const foreign = assume(stranger, whole(cloud), { PrincipalArn });
    expect(await refusalOf(foreign)).toMatchObject(refusal);
    const missing = assume(stranger, whole(cloud), { PrincipalArn: `${PROVIDER}-2` });
    expect((await refusalOf(missing)).message).toBe("Specified provider doesn't exist.");
    const role = `arn:aws:iam::${ACCOUNT}:role/missing`;
    const gone = whole(cloud, { attributes: { Role: [`${role},${PROVIDER}`] } });
    expect(await refusalOf(assume(stranger, gone, { RoleArn: role }))).toMatchObject(refusal);
  });

  test('tags and a source identity go down the chain', async ({ cloud, iam, stranger }) => {
    await trusting(iam, { StringEquals: { 'aws:RequestTag/Team': 'red' } }, [
      ACTION,
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ]);
    const attributes = {
      'PrincipalTag:Team': ['red'],
      TransitiveTagKeys: ['Team'],
      SourceIdentity: ['bob'],
    };
    const made = await assume(stranger, whole(cloud, { attributes }));
    expect(made.SourceIdentity).toBe('bob');
    const RoleArn = await makeRole(iam, 'next', {
      Principal: { AWS: ACCOUNT },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'red', 'saml:sub': 'bob' } },
    });
    const session = new STS(holding(cloud, made.Credentials));
    const chained = await session.assumeRole({ RoleArn, RoleSessionName: 'chain' });
    expect(chained.SourceIdentity).toBe('bob');
  });

  test('the session lives as long as asked for, and ends when the provider says', async ({
    cloud,
    iam,
    stranger,
  }) => {
    await trusting(iam);
    const lives = async (said: Said, DurationSeconds: number) => {
      const { Credentials } = await assume(stranger, whole(cloud, said), { DurationSeconds });
      return Math.ceil((Number(Credentials?.Expiration) - cloud.clock.now().getTime()) / 1000);
    };
    expect(await lives({}, 1800)).toBe(1800);
    expect(await lives({ sessionEnds: 1200 }, 1800)).toBe(1200);
    const tooLong = assume(stranger, whole(cloud), { DurationSeconds: 3601 });
    expect((await refusalOf(tooLong)).message).toContain('MaxSessionDuration');
  });

  test('a provider that asks for encryption is refused by name', async ({
    cloud,
    iam,
    stranger,
  }) => {
    await iam.createSAMLProvider({
      Name: 'corp',
      SAMLMetadataDocument: metadata(),
      AssertionEncryptionMode: 'Required',
      AddPrivateKey: SIGNERS.attacker.key,
    });
    expect((await refusalOf(assume(stranger, whole(cloud)))).message).toContain('Encrypted');
  });
});

describe('IAM-11: a SAML response that was tampered with', () => {
  const evil = (cloud: Cloud) => assertionOf(cloud, { id: '_evil', subject: 'root' });
  const original = (cloud: Cloud) => signed(assertionOf(cloud), 'Assertion');
  const signatureIn = (xml: string) => /<ds:Signature .*<\/ds:Signature>/s.exec(xml)?.[0] ?? '';

  test.for([
    ['without a signature', (cloud) => responseOf(assertionOf(cloud))],
    ['signed by another key', (cloud) => byAttacker(cloud)],
    ['with another subject', (cloud) => whole(cloud).replace('>bob<', '>root<')],
    [
      'with a document type',
      (cloud) => `<!DOCTYPE x [<!ENTITY who "root">]>${whole(cloud).replace('>bob<', '>&who;<')}`,
    ],
    [
      'signed with SHA-1',
      (cloud) =>
        signed(responseOf(assertionOf(cloud)), 'Assertion', {
          algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
        }),
    ],
    [
      'digested with SHA-1',
      (cloud) =>
        signed(responseOf(assertionOf(cloud)), 'Assertion', {
          digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
        }),
    ],
    [
      'canonicalized otherwise',
      (cloud) =>
        signed(responseOf(assertionOf(cloud)), 'Assertion', {
          canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
        }),
    ],
    ['signed with the certificate as a secret', (cloud) => byCertificate(cloud)],
    [
      'whose signature was moved to another assertion',
      (cloud) => {
        const signature = signatureIn(original(cloud));
        const bare = original(cloud).replace(signature, '');
        const moved = evil(cloud).replace('<saml:Issuer>', `${signature}<saml:Issuer>`);
        return responseOf(moved + bare);
      },
    ],
    [
      'whose signature holds the original',
      (cloud) => {
        const signature = signatureIn(original(cloud));
        const bare = original(cloud).replace(signature, '');
        const around = signature.replace(
          '</ds:Signature>',
          `<ds:Object>${bare}</ds:Object></ds:Signature>`,
        );
        return responseOf(evil(cloud).replace('<saml:Issuer>', `${around}<saml:Issuer>`));
      },
    ],
    [
      'with the original hidden in an extension',
      (cloud) =>
        responseOf(`<samlp:Extensions>${original(cloud)}</samlp:Extensions>${evil(cloud)}`),
    ],
    [
      'with another assertion under the same id',
      (cloud) => responseOf(assertionOf(cloud, { subject: 'root' }) + original(cloud)),
    ],
    ['with two signed assertions', (cloud) => responseOf(original(cloud) + byAttackerIn(cloud))],
    [
      'with two signatures in one element',
      (cloud) => {
        const xml = whole(cloud);
        return xml.replace(signatureIn(xml), signatureIn(xml).repeat(2));
      },
    ],
    [
      'with a signature in a comment',
      (cloud) => whole(cloud).replace('<samlp:Status>', '<!-- <ds:Signature > --><samlp:Status>'),
    ],
  ] as const satisfies readonly (readonly [string, (cloud: Cloud) => string])[])(
    '%s is refused',
    async ([, xmlOf], { cloud, iam, stranger }) => {
      await trusting(iam);
      expect(await refusalOf(assume(stranger, xmlOf(cloud)))).toMatchObject({
        name: 'InvalidIdentityTokenException',
        status: 400,
      });
    },
  );

  test.for([
    ['before the signed one', (cloud) => responseOf(evil(cloud) + original(cloud))],
    ['after the signed one', (cloud) => responseOf(original(cloud) + evil(cloud))],
    [
      'around a signed response',
      (cloud) =>
        responseOf(evil(cloud) + signed(responseOf(assertionOf(cloud), { id: '_r2' }), 'Response')),
    ],
  ] as const satisfies readonly (readonly [string, (cloud: Cloud) => string])[])(
    'an assertion %s is not read',
    async ([, xmlOf], { cloud, iam, stranger }) => {
      await trusting(iam);
      expect((await assume(stranger, xmlOf(cloud))).Subject).toBe('bob');
    },
  );

  test('a comment cuts no name short', async ({ cloud, iam, stranger }) => {
    await trusting(iam);
    const xml = whole(cloud, { subject: 'root.evil.example.com' });
    const cut = xml.replace('>root.evil', '>root<!-- -->.evil');
    expect((await assume(stranger, cut)).Subject).toBe('root.evil.example.com');
  });

  test('what is no XML at all is refused', async ({ iam, stranger }) => {
    await trusting(iam);
    expect((await refusalOf(assume(stranger, 'nonsense'))).name).toBe(
      'InvalidIdentityTokenException',
    );
  });

  function byAttacker(cloud: Cloud): string {
    return signed(responseOf(assertionOf(cloud)), 'Assertion', { signer: 'attacker' });
  }

  function byAttackerIn(cloud: Cloud): string {
    return signed(assertionOf(cloud, { id: '_a2' }), 'Assertion', { signer: 'attacker' });
  }

  /** Key confusion: the public certificate taken for the secret of an HMAC. */
  function byCertificate(cloud: Cloud): string {
    const xml = whole(cloud).replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    );
    const info = /<ds:SignedInfo>.*<\/ds:SignedInfo>/s.exec(xml)?.[0] ?? '';
    const canonical = info.replace(
      '<ds:SignedInfo>',
      '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
    );
    const value = createHmac('sha1', SIGNERS.idp.certificate).update(canonical).digest('base64');
    return xml.replace(/<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${value}`);
  }
});
