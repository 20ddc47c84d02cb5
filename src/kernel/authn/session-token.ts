import type { Identity } from '../identity.ts';
import type { TokenSealer } from '../tokens.ts';

/** Temporary credentials. Nothing of them is stored: the sealed token says who they are and what the secret is. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly identity: Identity;
}

const PURPOSE = 'session';
// Tells what a token's text was written as, so that later forms can be told apart.
const VERSION = 1;

export function sealSession(tokens: TokenSealer, session: SessionCredentials): string {
  return tokens.seal(PURPOSE, JSON.stringify({ version: VERSION, ...session }));
}

export function openSession(tokens: TokenSealer, token: string): SessionCredentials | undefined {
  const text = tokens.open(PURPOSE, token);
  if (text === undefined) return undefined;
  // SAFETY: the token opened, so it is one that `sealSession` wrote.
  const session = JSON.parse(text) as SessionCredentials & { readonly version: number };
  return session.version === VERSION ? session : undefined;
}
