/** OpenID Connect identity providers: a URL, the audiences that it may speak to, the thumbprints of its certificates. */
import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { quotaExceeded } from './entity.ts';
import { limits } from './limits.ts';
import { type OidcProvider, oidcProviders } from './tables.ts';

const HTTPS = 'https://';
const THUMBPRINT = /^[0-9A-Fa-f]{40}$/;

export function arnOfOidc(account: string, { url }: Pick<OidcProvider, 'url'>): string {
  return `arn:aws:iam::${account}:oidc-provider/${url}`;
}

/** What follows the scheme: the end of the ARN. AWS: the URL has no port, query or fragment. [IAM API Reference, CreateOpenIDConnectProvider] */
export function requireProviderUrl(given: string): string {
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  const isGood =
    given.startsWith(HTTPS) &&
    parsed?.hostname &&
    [parsed.port, parsed.search, parsed.hash, parsed.username, parsed.password].every(
      (part) => part === '',
    );
  if (!isGood) throw fault('InvalidInputException', 'Invalid Open ID Connect Provider URL');
  return given.slice(HTTPS.length);
}

export function findOidcProvider(
  tx: Transaction,
  account: string,
  arn: string,
): OidcProvider | undefined {
  const start = arnOfOidc(account, { url: '' });
  return arn.startsWith(start) ? tx.get(oidcProviders, blind(arn.slice(start.length))) : undefined;
}

export function requireOidcProvider(tx: Transaction, account: string, arn: string): OidcProvider {
  const provider = findOidcProvider(tx, account, arn);
  if (!provider)
    throw fault('NoSuchEntityException', `OpenIDConnect Provider not found for arn ${arn}`);
  return provider;
}

/** Thumbprints, which are SHA-1 in hex. */
export function requireThumbprints(given: readonly string[]): readonly string[] {
  if (given.length > limits.thumbprintsPerProvider) {
    throw fault(
      'InvalidInputException',
      `Thumbprint list must contain at most ${limits.thumbprintsPerProvider} entries.`,
    );
  }
  for (const thumbprint of given)
    if (!THUMBPRINT.test(thumbprint))
      throw fault(
        'InvalidInputException',
        `Invalid thumbprint: ${thumbprint} is not 40 hex digits.`,
      );
  return given.map((thumbprint) => thumbprint.toLowerCase());
}

/** Client ids, each once. */
export function requireClientIds(given: readonly string[]): readonly string[] {
  const ids = [...new Set(given)];
  if (ids.length > limits.clientIdsPerProvider)
    throw quotaExceeded('ClientIdsPerOpenIdConnectProvider', limits.clientIdsPerProvider);
  return ids;
}
