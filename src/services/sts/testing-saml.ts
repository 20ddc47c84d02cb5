/** A SAML provider for tests: keys and certificates made once, good for a hundred years. They protect nothing. */
import { SignedXml } from 'xml-crypto';

import { ACCOUNT, type Cloud } from './testing.ts';

const idpKey = `-----BEGIN PRIVATE KEY-----
MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQC3jZfoNJvzFDsz
ZQKnm8FbNxrYmv1TnyXTy5M/IsHLwbU13Q5eIGgsrSoZSXxkVgXOw/3IXC9+R2rH
I6qfgIrVSAaxMSeH8C+eCJB41HmO5pHCGPTf5sNeyt67AXvNVrBsPHtaODYHVrOv
Zmr0J4+Y1ngGZOZ/IZhw+yEUYzEG9retahGUMSzbmyT3LUMSgXS0NTHBEaF3tnoa
qbn3q7uXyZFRedX4zofKmTEIz6ULyg1f4ghAB64f/B3nzDieJOBH04YKjgWXRrrm
KE3GO20lc2IvNr03ouIFAbagwjXJsWfdkI7KwuuoCu/y7Cu39HzzWOSGgtE9t945
CqYNxnUJAgMBAAECggEATUrdldVZeiGh0EGPvZ6T7GIm9uFFHYpdtnL6HVL4gmGe
egENBMvmsjF1EdLlA6dJqMjVPCK9iRJvv02gkqvhSnCbCNBnEhItKwH2PDtUuL0U
0cQKkaIt0OPiqKK2TEBd6CYL13DmJ272GT0qeoeSK0zcm+yvNwehlqnZQymFwqU4
ks6oatCVQ8s3NFw+UFV8trGT7Qy9YbhMDxJFpBIQGxGi4zhyS7KdAiOdkTr8BLq/
IHa63QbBFdJRNiSeh2S1HzfzqV8rqIghj0KgxqiRpKdhSrpoRma8SPd5SjrXAUv3
gkoTPIidDVU16SpgdRuLiyLe04hSBOENrsopd2epNQKBgQDqXdIkRAtYfMfDZtM0
bb0lWgB549e5pL80tvWCynlpmDtv7EmrlVu/m7sPRCqDo+V6QR8GUI+YGQ7XhJnD
CtIqyjHLQHwwJ697APXC/qG+p3BgwgvXFAeeMUcXXqeCLMo21cySSU32mlOGbDkC
sFaqhYo6viuG/636/bDvHaSHYwKBgQDIfwfahieg4hA3Lx86v1YRsy6i7kw9rpGC
5c1Pj5phiPMtqPLtbp4ytxg956FhalpxC81bYWVPRCWsy1qQZxKV/SdBPPDFwJgT
B/kJnOOCawqVug2Ma3hvYeRAh9olKed4u/tCZcJOtc+mK+2KO3sMUQJ0GxNYQdA9
Mg6VOPELowKBgQDd1uTcsxPSNHqaOTBeBintux2MQuClto3OhggqPyFhlFlefdjV
81CfM/eCYdGkPXUvnYiSX5ssKzvjQH6TIiEBo9YyP93NbyMpWSVH5+KOJsu2qrau
ZSU41ggm1M/V5jOaaBF1vrFvZXD+Yl4sb2H5kuHe7Lci182FMLFUBUkBZQKBgQCq
0KdFQwSiKdd83HWz3G2cuNbj0zg7WO354oUv4n252S6tWQJWzOaU+K77lstELpMN
Ouvjja/9f2bFt57Z5ibMiJiYGS5cnIAzvpgq23Jtm3qyI4gFeU5rPrBzVgrBnNjr
YORpJj8MRhO6VDSVj6V+0cnQV3z8tV2PtYT9Fz0uFwKBgQCmJyWq/ZGmMDPcLTfO
6sHjS7ziQCedQGRMG0Ocmzy5n1Az4qhsxccfskoIsvx+julOde2+yNRRtPNtkz1t
zIsclakHCXOZlcuVnS6YUtRVskVMqBy9mGBXMBwflzkkSsJKrIk7eMSd67raLXPx
CBWQCrqPEOSwvW8JnCAWkf499A==
-----END PRIVATE KEY-----`;

const idpCertificate = `-----BEGIN CERTIFICATE-----
MIIDCTCCAfGgAwIBAgIUKF9FRfE6PqODurhtAb1okgzMLGUwDQYJKoZIhvcNAQEL
BQAwEzERMA8GA1UEAwwIVGVzdCBpZHAwIBcNMjYxMTI4MjIwODQ0WhgPMjEyNjEx
MDQyMjA4NDRaMBMxETAPBgNVBAMMCFRlc3QgaWRwMIIBIjANBgkqhkiG9w0BAQEF
AAOCAQ8AMIIBCgKCAQEAt42X6DSb8xQ7M2UCp5vBWzca2Jr9U58l08uTPyLBy8G1
Nd0OXiBoLK0qGUl8ZFYFzsP9yFwvfkdqxyOqn4CK1UgGsTEnh/AvngiQeNR5juaR
whj03+bDXsreuwF7zVawbDx7Wjg2B1azr2Zq9CePmNZ4BmTmfyGYcPshFGMxBva3
rWoRlDEs25sk9y1DEoF0tDUxwRGhd7Z6Gqm596u7l8mRUXnV+M6HypkxCM+lC8oN
X+IIQAeuH/wd58w4niTgR9OGCo4Fl0a65ihNxjttJXNiLza9N6LiBQG2oMI1ybFn
3ZCOysLrqArv8uwrt/R881jkhoLRPbfeOQqmDcZ1CQIDAQABo1MwUTAdBgNVHQ4E
FgQU8chX9HX8f/vs+hNBvUSCeb4cil0wHwYDVR0jBBgwFoAU8chX9HX8f/vs+hNB
vUSCeb4cil0wDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEABSki
ief0ATYU0NeoZYOpILML159MsNxV3DvcQa1A3t2LIgSKoqx+Q4/yYbB8/OHCB4Wx
CA6FMD4XKjeuS/Q93OuPAguu4eIRC38SQtR32caFyZ7lWopvfuy8zmBZ3HNyW3zM
YRDn8AH7vSi8en0y3R+/XkESzN5AbY5/o7MsOUD1YfQ/IEpqxDAHvCr9fsb2JwDp
iyv/8O3Ry1AwOvSO4CNC3AxV8fnwKA/HvZJl6L3r7h39b6JH/liyLlvae8FZAFVn
dw5Xf6NswrnJtfsX3Ab84wBf5H+10e7xP2ZisI9E0LWQhSfjXKfvddatfNtdOSzn
p6lAHLGkVQnntBbNXg==
-----END CERTIFICATE-----`;

const attackerKey = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDGtKNPI3eZEWb1
8rxJNpFMhPkol5OT6meyvLYBjs/Ltnk/SQmUqoNqnnx/+l97o02bTGIjXqRWxJcU
LbZrYma5h859KSr7B3H4GmggS8SF0iiGGEdmBwqyiT18Ak258sXLEPopB3Gsrxr8
ofmtErgS75P5yoM1AMIu8zWKmlJ4BBq892+aa1G0Z9wpvf5Y09sjR6S/edG4dEgS
dJTErRCp4QP73RHEdYjMIbYUky6b4FrVoNUsb8Qhzqlno4+tvY1bC3fwxuHr0wEG
e+kzP4RdbbyJxtgeH2Dtdw5hldt4W9+iCOBNiwDr+dKkKP9Gvs7St8bMRtz2pUAE
CXIvAx/7AgMBAAECggEAPRvymXUD4/w5GOyEwVNZzhma8sPi6/uL1qk4pDQCbdj5
YuAYZTMnZVPGYClk0gY/6MHN8Ki7i7+74sXIMzA4/Vfpxg4yHK+GelHMshn7H1ip
g8vVsWf6/zs7wHaI5uXltHTNKm8So5PajdVWjsaR+6jYblq8jUFldsDvN2gMcsHs
4p1hBGPefsRmikituJ3WsapE7C6AMihgta/F6mSnIPBG+WKrhcU7/EG3MfXrTTvL
zRgNMIv5M07zD3kq+yQejGSKVZ1/b9X5nLEYl2Q1fLfJaNrmlx0O7gbwmRKGrwEf
gnXOKO2W6oDc3VfCIh8V6f0JyvFW3+/WVpgTunr1kQKBgQD6sdwyNPS3DDiPih6Z
MoqEegcHmRySupHs424WBdVo6jv1lFEISM5Oav0mm2dMA3gb4YhV6rATCNOLX8un
nrpvT1VMCwbwf335VGz1SZcEKvLor3WNm59kbssdr1gMHtW92KXTmSYzldgqXoUO
Q3bHZ3A6FwjqNWVAyMEddFkrmQKBgQDK6SBZvIixTvhmNV8MhumxGkI4MS47l5Da
GM3gZ9rZdHwExK3tDSPYnztaoFDx6VcfrwOF8WWKD+W8Y2szYz9nJkG6HWkADRcx
cya5/MbO6OIqdORBU4v2nOcsIHBKAIBLoYNAvxD2B/THLB1zhd0Ekq4rGMHONX+T
2NpU0t1EswKBgQD4dANOAuuw6jy4DWPr4oojZyjGX/lQdfUfd/rnepqZouMPrRFu
C3Hjh+ciNwv16s5Dm45Z0AD2rF2zmJomoooUvORFO/yBp2j7DK/7nRY8/C/HafUw
Bda/W4qT/e5d/MVKpIccIYEZyNz2iLyHeVcjoqE4ARJFw+t4fD3f6iphqQKBgFQ/
pXH86NiNzG9Lm7Js1dz15SbFrMeLb9ZOVDTniiOdzNyB+SEiwo5v1soTJGi9FLKQ
DStxBlLjtOSaduk4PRwL82BeU7l0tfuPLzYr8TP51+X+8ML6+HMlxIo60cS4HozI
e+HHMzikJwsHkxbjLth2OqCkP9vptJXjhQuRHdQnAoGAZggHCWOi+oWPDAbN61iW
sjy7yoMnaZxB8f8t99mUb5qp6dC7a+N4pcXYX4XjY0eVQj7/EBEr6CARMMoW9fPP
FfpwlksQAlCZ+sBO8thTdaA39OhdU31nej985TrwrGAOLuJGMZwRwfDitJzL9VFj
i6RR+5luU/eaQrM5xyl4Log=
-----END PRIVATE KEY-----`;

const attackerCertificate = `-----BEGIN CERTIFICATE-----
MIIDEzCCAfugAwIBAgIUNmMi7dSux/MTm5lAjOAf53hQ1BMwDQYJKoZIhvcNAQEL
BQAwGDEWMBQGA1UEAwwNVGVzdCBhdHRhY2tlcjAgFw0yNjExMjgyMjA4NDRaGA8y
MTI2MTEwNDIyMDg0NFowGDEWMBQGA1UEAwwNVGVzdCBhdHRhY2tlcjCCASIwDQYJ
KoZIhvcNAQEBBQADggEPADCCAQoCggEBAMa0o08jd5kRZvXyvEk2kUyE+SiXk5Pq
Z7K8tgGOz8u2eT9JCZSqg2qefH/6X3ujTZtMYiNepFbElxQttmtiZrmHzn0pKvsH
cfgaaCBLxIXSKIYYR2YHCrKJPXwCTbnyxcsQ+ikHcayvGvyh+a0SuBLvk/nKgzUA
wi7zNYqaUngEGrz3b5prUbRn3Cm9/ljT2yNHpL950bh0SBJ0lMStEKnhA/vdEcR1
iMwhthSTLpvgWtWg1SxvxCHOqWejj629jVsLd/DG4evTAQZ76TM/hF1tvInG2B4f
YO13DmGV23hb36II4E2LAOv50qQo/0a+ztK3xsxG3PalQAQJci8DH/sCAwEAAaNT
MFEwHQYDVR0OBBYEFJVYqxuMCecDSgtWy8bHOArzacDMMB8GA1UdIwQYMBaAFJVY
qxuMCecDSgtWy8bHOArzacDMMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQEL
BQADggEBACh7dh6MfJHHVwJ6y2GpOA9gvZ0qhFl3mJBb8+Hp4fAy97yi7IR3UWNp
VneivaYhXL7CzuG1n99UiDv0aV4pwwMCHSSOkvs869sQBOnSeNfhRRk3FeOrar6V
DwO/pMrbDW7DxbMFPuvNLWTfUqYW/FidSRS/IA+ULrEhy63AoVoa5RQ5tPQoGYQu
hPJ/LUXmc0HjULXMIKxCzjQs5l3q9S/y72a1sFGw9VA00h1mwZwv+h3klOxDXEwR
Ey+GBLVV1gFPnNpEFCqDRwNcEuB6br4yaU1+ME0BXcaDx5F5h5jWpJwIzfynl6AB
x0Z/N3z4uK8HVGoyx8Ln+S7Pkjcbh84=
-----END CERTIFICATE-----`;

export const SIGNERS = {
  idp: { key: idpKey, certificate: idpCertificate },
  attacker: { key: attackerKey, certificate: attackerCertificate },
};

export const ENTITY = 'https://idp.example.com/saml';
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/saml`;
export const SIGN_IN = 'https://signin.aws.amazon.com/saml';
const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';

export function metadata(): string {
  const key = idpCertificate.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${ENTITY}">
  <md:IDPSSODescriptor protocolSupportEnumeration="${PROTOCOL}">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
      <ds:X509Data><ds:X509Certificate>${key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor></md:EntityDescriptor>`;
}

/** What an assertion says; all of it has a usual value. */
export interface Said {
  readonly id?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly format?: string;
  readonly audience?: string;
  readonly recipient?: string;
  readonly method?: string;
  readonly status?: string;
  /** Seconds from now. */
  readonly issued?: number;
  readonly starts?: number;
  readonly ends?: number;
  readonly confirmationEnds?: number;
  readonly sessionEnds?: number;
  /** By the end of their names; undefined leaves one out. */
  readonly attributes?: Readonly<Record<string, readonly string[] | undefined>>;
}

export function assertionOf(cloud: Cloud, said: Said = {}): string {
  const at = (seconds: number) =>
    new Date(cloud.clock.now().getTime() + seconds * 1000).toISOString();
  const { issued = 0, starts = -60, ends = 300, confirmationEnds = 300, sessionEnds } = said;
  const attributes = {
    Role: [`${ROLE},${PROVIDER}`],
    RoleSessionName: ['bob@example.com'],
    ...said.attributes,
  };
  const written = Object.entries(attributes).map(([name, values]) =>
    values === undefined
      ? ''
      : `<saml:Attribute Name="${ATTRIBUTES}${name}">${values
          .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
          .join('')}</saml:Attribute>`,
  );
  const format = said.format ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
  return `<saml:Assertion xmlns:saml="${ASSERTION}" ID="${said.id ?? '_a1'}" Version="2.0" IssueInstant="${at(issued)}">
<saml:Issuer>${said.issuer ?? ENTITY}</saml:Issuer>
<saml:Subject><saml:NameID Format="${format}">${said.subject ?? 'bob'}</saml:NameID>
<saml:SubjectConfirmation Method="${said.method ?? 'urn:oasis:names:tc:SAML:2.0:cm:bearer'}"><saml:SubjectConfirmationData NotOnOrAfter="${at(confirmationEnds)}" Recipient="${said.recipient ?? SIGN_IN}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="${at(starts)}" NotOnOrAfter="${at(ends)}"><saml:AudienceRestriction><saml:Audience>${said.audience ?? 'urn:amazon:webservices'}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="${at(0)}"${sessionEnds === undefined ? '' : ` SessionNotOnOrAfter="${at(sessionEnds)}"`}/>
<saml:AttributeStatement>${written.join('')}</saml:AttributeStatement></saml:Assertion>`;
}

export function responseOf(assertion: string, { id = '_r1', status = 'Success' } = {}): string {
  return `<samlp:Response xmlns:samlp="${PROTOCOL}" ID="${id}" Version="2.0"><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status>${assertion}</samlp:Response>`;
}

interface Signing {
  readonly signer?: keyof typeof SIGNERS;
  readonly algorithm?: string;
  readonly digest?: string;
  readonly canonicalization?: string;
}

/** Signs the element with this local name, as a provider does. */
export function signed(xml: string, element: 'Assertion' | 'Response', how: Signing = {}): string {
  const { key, certificate } = SIGNERS[how.signer ?? 'idp'];
  const canonicalization = how.canonicalization ?? 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signature = new SignedXml({
    privateKey: key,
    publicCert: certificate,
    signatureAlgorithm: how.algorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: canonicalization,
  });
  const xpath = `//*[local-name(.)='${element}']`;
  signature.addReference({
    xpath,
    digestAlgorithm: how.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', canonicalization],
  });
  const location = { reference: xpath, action: 'prepend' } as const;
  signature.computeSignature(xml, { prefix: 'ds', location });
  return signature.getSignedXml();
}

export function encoded(xml: string): string {
  return Buffer.from(xml).toString('base64');
}
