/** SAML identity providers: what their metadata must say to be trusted. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { type EpochMs, plusSeconds } from '#lib/time';
import { parseTimestamp } from '#lib/timestamp';
import { localName, parseXml, type XmlElement, XmlProblem } from '#lib/xml';

import { findCertificate, findPrivateKey } from './certificate.ts';
import { fault } from './define.ts';
import { quotaExceeded, secondOf } from './entity.ts';
import { limits } from './limits.ts';
import { type SamlProvider, samlProviders } from './tables.ts';

const HUNDRED_YEARS_SECONDS = 36_525 * 24 * 60 * 60;

export function arnOfSaml(account: string, { name }: Pick<SamlProvider, 'name'>): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`;
}

export function findSamlProvider(
  tx: Transaction,
  account: string,
  arn: string,
): SamlProvider | undefined {
  const start = arnOfSaml(account, { name: '' });
  return arn.startsWith(start) ? tx.get(samlProviders, blind(arn.slice(start.length))) : undefined;
}

export function requireSamlProvider(tx: Transaction, account: string, arn: string): SamlProvider {
  const provider = findSamlProvider(tx, account, arn);
  if (!provider) throw fault('NoSuchEntityException', `Manifest not found for arn ${arn}`);
  return provider;
}

/** Reads metadata; gives until when it is valid. */
export function requireMetadata(text: string, now: EpochMs): EpochMs {
  const descriptor = rootOf(text);
  const providers = childrenOf(descriptor, 'IDPSSODescriptor');
  if (localName(descriptor.name) !== 'EntityDescriptor' || !descriptor.attributes.get('entityID'))
    throw invalidMetadata('it is not an EntityDescriptor with an entityID.');
  if (providers.length === 0) throw invalidMetadata('it has no IDPSSODescriptor.');
  const keys = providers.flatMap((provider) =>
    childrenOf(provider, 'KeyDescriptor').filter(
      (key) => (key.attributes.get('use') ?? 'signing') === 'signing',
    ),
  );
  const certificates = keys.flatMap((key) => descendantsOf(key, 'X509Certificate'));
  if (certificates.length === 0) throw invalidMetadata('it has no signing certificate.');
  for (const { text: encoded } of certificates)
    if (!findCertificate(Buffer.from(encoded, 'base64')))
      throw invalidMetadata('a signing certificate cannot be read.');
  const until = descriptor.attributes.get('validUntil');
  // AWS: metadata that does not end is told to be valid for a hundred years.
  if (until === undefined) return plusSeconds(secondOf(now), HUNDRED_YEARS_SECONDS);
  const validUntil = parseTimestamp(until);
  if (validUntil === undefined) throw invalidMetadata('its validUntil is not a time.');
  if (validUntil <= now) throw invalidMetadata('its validUntil has passed.');
  return validUntil;
}

function rootOf(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlProblem) throw invalidMetadata(`${error.message}.`);
    throw error;
  }
}

function invalidMetadata(reason: string) {
  return fault('InvalidInputException', `Could not parse metadata: ${reason}`);
}

function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => localName(child.name) === name);
}

function descendantsOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [
    ...(localName(child.name) === name ? [child] : []),
    ...descendantsOf(child, name),
  ]);
}

interface Encryption {
  readonly mode: 'Required' | 'Allowed' | undefined;
  readonly addedKey: string | undefined;
  readonly removedKey?: string | undefined;
}

/** A provider with other keys for encrypted assertions, of which it has two at most, and one where they are asked for. */
export function withEncryption<P extends Pick<SamlProvider, 'privateKeys' | 'encryption'>>(
  ctx: Context,
  provider: P,
  { mode, addedKey, removedKey }: Encryption,
): P {
  if (removedKey !== undefined && !provider.privateKeys.some(({ id }) => id === removedKey))
    throw fault('InvalidInputException', `The private key ${removedKey} is not the provider's.`);
  if (addedKey !== undefined && !findPrivateKey(addedKey))
    throw fault('InvalidInputException', 'AddPrivateKey must be a private key in PEM.');
  const privateKeys = [
    ...provider.privateKeys.filter(({ id }) => id !== removedKey),
    ...(addedKey === undefined ? [] : [newKey(ctx, addedKey)]),
  ];
  if (privateKeys.length > limits.samlPrivateKeys)
    throw quotaExceeded('PrivateKeysPerSAMLProvider', limits.samlPrivateKeys);
  const encryption = mode ?? provider.encryption;
  if (encryption !== undefined && privateKeys.length === 0) {
    throw fault(
      'InvalidInputException',
      'AssertionEncryptionMode needs a private key: specify AddPrivateKey.',
    );
  }
  return { ...provider, privateKeys, ...(encryption !== undefined && { encryption }) };
}

/** The ids of providers and of their keys: capital letters and digits. */
export function newProviderId(ctx: Context): string {
  return ctx.newId().replaceAll('-', '').toUpperCase();
}

function newKey(ctx: Context, pem: string) {
  return { id: newProviderId(ctx), pem, addedAt: secondOf(ctx.now()) };
}
