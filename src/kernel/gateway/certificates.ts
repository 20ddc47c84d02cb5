/**
 * The certificates of a data directory: an authority that may speak for this cloud's own names only, and server certificates that
 * it signs. The library is loaded when a certificate must be made, which a later start need not do. [docs/decisions/0005-x509.md]
 */
import { isIP } from 'node:net';

import type { EpochMs } from '#lib/time';

/** A certificate and its private key, in PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An authority, and the names that it may speak for. */
export interface Authority extends CertifiedKey {
  readonly names: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;
/** Clients of Apple refuse a server's certificate that is longer valid than 825 days. [support.apple.com/en-us/103769] */
const SERVER_DAYS = 397;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const NAME_CONSTRAINTS = '2.5.29.30';
const DNS_TAG = 0x82;
const IP_TAG = 0x87;

/** Names under which this cloud is reached, each also for the names below it; an address stands for itself. */
export const OWN_NAMES: readonly string[] = [
  'localhost',
  'amazonaws.com',
  'amazonaws.com.cn',
  'api.aws',
  'on.aws',
  '127.0.0.1',
  '::1',
];

/** Makes an authority whose certificates clients accept for these names and those below them, and for nothing else. */
export async function makeAuthority(names: readonly string[], now: EpochMs): Promise<Authority> {
  const { x509, crypto } = await library();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const serialNumber = serial(crypto);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: `CN=Skykeep ${serialNumber.slice(0, 8)}`,
    ...validity(now, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.Extension(NAME_CONSTRAINTS, true, nameConstraints(names)),
    ],
  });
  return {
    certificate: certificate.toString('pem'),
    privateKey: await privatePem(crypto, keys.privateKey),
    names,
  };
}

/** Makes a server's certificate for these names, signed by the authority. */
export async function makeServerCertificate(
  authority: Authority,
  names: readonly string[],
  now: EpochMs,
): Promise<CertifiedKey> {
  const { x509, crypto } = await library();
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    Buffer.from(authority.privateKey.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'),
    ALGORITHM,
    false,
    ['sign'],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(crypto),
    subject: 'CN=Skykeep',
    issuer: issuer.subject,
    ...validity(now, SERVER_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: certificate.toString('pem'),
    privateKey: await privatePem(crypto, keys.privateKey),
  };
}

/** The names of the certificate that a client without a more special wish is shown. */
export function serverNames(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => (isIP(name) ? [name] : [name, `*.${name}`]));
}

/** Whether a certificate for these names is for this one; a star stands for one label. */
export function coversName(names: readonly string[], name: string): boolean {
  return names.includes(name) || names.includes(name.replace(/^[^.]+/, '*'));
}

/** Whether an authority for these names may speak for this one. */
export function maySpeakFor(names: readonly string[], name: string): boolean {
  return names.some((own) => name === own || (!isIP(own) && name.endsWith(`.${own}`)));
}

async function library() {
  // The library's own library asks for it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { webcrypto: crypto } = await import('node:crypto');
  x509.cryptoProvider.set(crypto);
  return { x509, crypto };
}

type Crypto = Awaited<ReturnType<typeof library>>['crypto'];

/** Positive and of at most 20 bytes. [RFC 5280, 4.1.2.2] */
function serial(crypto: Crypto): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `4${Buffer.from(bytes).toString('hex').slice(1)}`;
}

// An hour back, for clients whose clock is behind.
function validity(now: EpochMs, days: number) {
  return { notBefore: new Date(now - DAY_MS / 24), notAfter: new Date(now + days * DAY_MS) };
}

async function privatePem(
  crypto: Crypto,
  key: Parameters<Crypto['subtle']['exportKey']>[1],
): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = bytes.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

/** NameConstraints with permitted names only, in DER; the library knows no such extension. [RFC 5280, 4.2.1.10] */
function nameConstraints(names: readonly string[]): Uint8Array<ArrayBuffer> {
  const subtrees = names.map((name) =>
    der(0x30, isIP(name) ? der(IP_TAG, addressRange(name)) : der(DNS_TAG, Buffer.from(name))),
  );
  return Uint8Array.from(der(0x30, der(0xa0, Buffer.concat(subtrees))));
}

/** An address and its mask; 127.0.0.1 stands for all of 127/8, and the unspecified address for every one. */
function addressRange(address: string): Buffer {
  if (address === '127.0.0.1') return Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]);
  const bytes = addressBytes(address);
  const isAny = bytes.every((byte) => byte === 0);
  return Buffer.concat([bytes, Buffer.alloc(bytes.length, isAny ? 0 : 255)]);
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [
    ...left,
    ...Array.from({ length: 8 - left.length - right.length }, () => '0'),
    ...right,
  ];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
