/** What the contract tests of federation share: a fresh cloud, roles, an OpenID Connect issuer on this machine. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { IAM } from '@aws-sdk/client-iam';
import { type Credentials, STS, STSServiceException } from '@aws-sdk/client-sts';
import { test as base } from 'vitest';

import { epochMs } from '#lib/time';
import { codeOf, fromBase32, stepOf } from '#lib/totp';

import { type ClientConfig, type Cloud, createCloud } from '../../index.ts';

export type { Cloud };

export const ACCOUNT = '000000000000';

interface Fixtures {
  cloud: Cloud;
  /** Root, for set-up. */
  iam: IAM;
  /** Somebody without credentials: calls of these operations are not signed. */
  stranger: STS;
  issuer: Issuer;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  iam: async ({ cloud }, use) => {
    await use(new IAM(cloud.root.clientConfig()));
  },
  stranger: async ({ cloud }, use) => {
    await use(strangerOf(cloud));
  },
  issuer: async ({ task: _task }, use) => {
    const issuer = new Issuer();
    await issuer.start();
    await use(issuer);
    await issuer.stop();
  },
});

/** A client that has no credentials to sign with. */
export function strangerOf(cloud: Cloud): STS {
  const { credentials: _none, ...config } = cloud.root.clientConfig();
  const refuse = () => Promise.reject(new Error('nothing is to be signed'));
  return new STS({ ...config, credentials: refuse, maxAttempts: 1 });
}

/** A client configuration with the credentials that STS gave. */
export function holding(cloud: Cloud, credentials: Credentials | undefined): ClientConfig {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {};
  return {
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
  };
}

interface Trusted {
  readonly Principal: object;
  readonly Action?: string | readonly string[];
  readonly Condition?: object;
}

/** Makes a role that may list users, and trusts as told. */
export async function makeRole(iam: IAM, RoleName: string, trusted: Trusted): Promise<string> {
  const documentOf = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const { Role } = await iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: documentOf({ Action: 'sts:AssumeRole', ...trusted }),
  });
  await iam.putRolePolicy({
    RoleName,
    PolicyName: 'may',
    PolicyDocument: documentOf({ Action: ['iam:ListUsers', 'sts:*'], Resource: '*' }),
  });
  return Role?.Arn ?? '';
}

/** A user who may do everything, with a key of their own and an MFA device. */
export async function makeUser(cloud: Cloud, iam: IAM, UserName: string) {
  await iam.createUser({ UserName });
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'all', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: UserName });
  const serial = VirtualMFADevice?.SerialNumber ?? '';
  const seed = fromBase32(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString());
  const codeAt = (steps: number) =>
    codeOf(seed, stepOf(epochMs(cloud.clock.now().getTime())) + steps);
  await iam.enableMFADevice({
    UserName,
    SerialNumber: serial,
    AuthenticationCode1: codeAt(-1),
    AuthenticationCode2: codeAt(0),
  });
  // The codes that enabled the device are spent.
  await cloud.clock.advance({ minutes: 1 });
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return {
    arn: `arn:aws:iam::${ACCOUNT}:user/${UserName}`,
    serial,
    config: { ...cloud.root.clientConfig(), credentials },
    /** The code that the device shows now. */
    code: () => codeAt(0),
  };
}

/** The name and message that a call is refused with. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number }> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof STSServiceException)) throw error;
  const { name, message, $metadata } = error;
  return { name, message, status: $metadata.httpStatusCode ?? 0 };
}

type Algorithm = 'RS256' | 'ES256' | 'HS256' | 'none';

interface Key {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A tiny issuer: real keys, a real server on this machine. */
export class Issuer {
  keys = KEYS;
  /** How often its keys were asked for. */
  asked = 0;
  status = 200;
  /** What the configuration says otherwise. */
  configuration: Readonly<Record<string, unknown>> = {};
  /** Where it listens. */
  origin = '';
  /** What stands between its host and the places of its documents. */
  path = '';
  readonly #server: Server = createServer((request, response) => {
    response.statusCode = this.status;
    if (request.url === `${this.path}/.well-known/openid-configuration`) {
      const jwks_uri = `${this.url}/keys`;
      response.end(JSON.stringify({ issuer: this.url, jwks_uri, ...this.configuration }));
    } else {
      this.asked += 1;
      const keys = this.keys.map(({ kid, alg, publicKey }) => ({
        ...publicKey.export({ format: 'jwk' }),
        kid,
        alg,
      }));
      response.end(JSON.stringify({ keys }));
    }
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    // SAFETY: a server that listens on TCP has such an address.
    const { port } = this.#server.address() as AddressInfo;
    this.origin = `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return this.origin + this.path;
  }

  /** The end of the provider's ARN, and the start of its condition keys. */
  get host(): string {
    return this.url.slice('http://'.length);
  }

  get arn(): string {
    return `arn:aws:iam::${ACCOUNT}:oidc-provider/${this.host}`;
  }

  /** A token for `bob` and `my-app`, good for an hour. A claim that is undefined is left out. */
  token(cloud: Cloud, claims: object = {}, header: { kid?: string; alg?: Algorithm } = {}): string {
    const now = Math.floor(cloud.clock.now().getTime() / 1000);
    const usual = { iss: this.url, aud: 'my-app', sub: 'bob', iat: now, exp: now + 3600 };
    const key = this.keys.find(({ kid }) => kid === (header.kid ?? 'rsa-1')) ?? this.keys[0];
    const alg = header.alg ?? key?.alg;
    const text = [
      { alg, kid: key?.kid, ...header },
      { ...usual, ...claims },
    ]
      .map(encoded)
      .join('.');
    const signature =
      key && alg !== 'none'
        ? sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
        : Buffer.alloc(0);
    return `${text}.${signature.toString('base64url')}`;
  }
}

export function newKey(kid: string, alg: Key['alg']): Key {
  const pair =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, alg, ...pair };
}

/** Made once: keys of RSA take a while. */
const KEYS: readonly Key[] = [newKey('rsa-1', 'RS256'), newKey('ec-1', 'ES256')];

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
