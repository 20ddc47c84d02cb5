/** What IAM knows of a SAML provider, and what its metadata says of whom to believe. */
import { X509Certificate } from 'node:crypto';

import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import { localName, parseXml, type XmlElement } from '#lib/xml';
import type { IamApi } from '#services/iam/api.gen';

import { fault } from './define.ts';

export interface SamlProvider {
  readonly entityId: string;
  /** Those that sign, in PEM. */
  readonly certificates: readonly string[];
  readonly wantsEncryption: boolean;
}

/** A provider of the account by its ARN. IAM has read its metadata before it took it. */
export async function requireSamlProvider(ctx: Context, arn: string): Promise<SamlProvider> {
  const iam = ctx.client<IamApi>('iam', { onBehalfOf: ctx.accounts.rootOf(ctx.account) });
  try {
    const found = await iam.GetSAMLProvider({ SAMLProviderArn: arn });
    const metadata = parseXml(found.SAMLMetadataDocument ?? '');
    return {
      entityId: metadata.attributes.get('entityID') ?? '',
      certificates: certificatesIn(metadata),
      wantsEncryption: found.AssertionEncryptionMode === 'Required',
    };
  } catch (error) {
    if (isFault(error, 'NoSuchEntityException') || isFault(error, 'InvalidInputException'))
      throw fault('InvalidIdentityTokenException', "Specified provider doesn't exist.");
    throw error;
  }
}

function certificatesIn(metadata: XmlElement): readonly string[] {
  return metadata.children
    .filter(({ name }) => localName(name) === 'IDPSSODescriptor')
    .flatMap(({ children }) => children)
    .filter((key) => localName(key.name) === 'KeyDescriptor')
    .filter(({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing')
    .flatMap((key) => textsNamed(key, 'X509Certificate'))
    .map((encoded) => new X509Certificate(Buffer.from(encoded, 'base64')).toString());
}

function textsNamed(element: XmlElement, name: string): readonly string[] {
  return element.children.flatMap((child) => [
    ...(localName(child.name) === name ? [child.text] : []),
    ...textsNamed(child, name),
  ]);
}
