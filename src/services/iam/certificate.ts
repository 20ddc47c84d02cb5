/** X.509 certificates and private keys as they come in: PEM, read by Node's own crypto. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

import { type EpochMs, epochMs } from '#lib/time';

import { fault } from './define.ts';
import { bounds } from './limits.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Reads a text that is one certificate in PEM. */
export function requireCertificate(pem: string): X509Certificate {
  const blocks = pem.match(CERTIFICATE) ?? [];
  const certificate = blocks.length === 1 ? findCertificate(blocks[0] ?? '') : undefined;
  if (!certificate) {
    throw fault(
      'MalformedCertificateException',
      'Unable to parse certificate. Please ensure the certificate is in PEM format.',
    );
  }
  return certificate;
}

/** A certificate in PEM or DER; undefined for what is none. */
export function findCertificate(encoded: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(encoded);
  } catch {
    return undefined;
  }
}

export function expiryOf(certificate: X509Certificate): EpochMs {
  return epochMs(Date.parse(certificate.validTo));
}

function requirePrivateKey(pem: string): KeyObject {
  const key = findPrivateKey(pem);
  if (!key) {
    throw fault(
      'MalformedCertificateException',
      'Unable to parse private key. Please ensure the private key is in PEM format and not encrypted.',
    );
  }
  return key;
}

/** A private key in PEM that needs no passphrase; undefined for what is none. */
export function findPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** Refuses a private key that is not the one of the certificate. */
export function requirePair(certificate: X509Certificate, privateKey: string): void {
  if (!certificate.checkPrivateKey(requirePrivateKey(privateKey))) {
    throw fault(
      'KeyPairMismatchException',
      'The private key does not match the public key of the certificate.',
    );
  }
}

/** Refuses a chain in which a certificate is not signed by the one after it. */
export function requireChain(leaf: X509Certificate, pem: string): void {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0 || blocks.length > bounds.chainCertificates) throw invalidChain(0);
  let issued = leaf;
  for (const [place, block] of blocks.entries()) {
    const issuer = findCertificate(block);
    if (!issuer || !issued.checkIssued(issuer) || !issued.verify(issuer.publicKey))
      throw invalidChain(place);
    issued = issuer;
  }
}

function invalidChain(place: number) {
  return fault(
    'MalformedCertificateException',
    'Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by ' +
      `any intermediaries in order. The index within the chain of the invalid certificate is: ${place}`,
  );
}
