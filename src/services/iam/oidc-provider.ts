/** OpenID Connect identity providers: a URL, the audiences that it may speak to, the thumbprints of its certificates. */
import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { quotaExceeded } from './entity.ts';
import { limits } from './limits.ts';
import { type OidcProvider, oidcProviders } from './tables.ts';

const THUMBPRINT = /^[0-9A-Fa-f]{40}$/;

export function arnOfOidc(account: string, { url }: Pick<OidcProvider, 'url'>): string {
  return `arn:aws:iam::${account}:oidc-provider/${url}`;
}

/**
 * What follows the scheme: the end of the ARN. AWS: the scheme is https, without a port, query or fragment.
 * [IAM API Reference, CreateOpenIDConnectProvider]
 * GAP: an issuer on this very machine may be named with http and a port, as AWS could not reach it. [docs/decisions/0020-federation.md]
 */
export function requireProviderUrl(given: string): string {
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (!parsed || !isPlain(parsed) || !(isOfWorld(given, parsed) || isOfMachine(given, parsed)))
    throw fault('InvalidInputException', 'Invalid Open ID Connect Provider URL');
  return given.slice(given.indexOf('://') + '://'.length);
}

function isPlain({ hostname, search, hash, username, password }: URL): boolean {
  return hostname !== '' && [search, hash, username, password].every((part) => part === '');
}

function isOfWorld(given: string, { port }: URL): boolean {
  return given.startsWith('https://') && port === '';
}

/** The port tells it from one of the world, whose URL has none. */
function isOfMachine(given: string, { hostname, port }: URL): boolean {
  return (
    given.startsWith('http://') &&
    port !== '' &&
    ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  );
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
