/** Temporary credentials: who may become whom, and the credentials themselves. For STS, and for the kernel's own calls as a role. */
import { sealSession } from './authn/session-token.ts';
import { accountOfKeyId, makeKeyId } from './authz/key-id.ts';
import type { Directory } from './directory.ts';
import { accountOf, type Identity, type SessionFacts } from './identity.ts';
import type { RootKeys } from './root-keys.ts';
import type { RoleFacts, ShownCode } from './service.ts';
import type { TokenSealer } from './tokens.ts';

/** What a caller is given, once, and keeps. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Sessions {
  /** A role by its ARN, of any account; undefined when there is none. */
  findRole(arn: string): Promise<RoleFacts | undefined>;
  /** The text of a managed policy; undefined when there is none. */
  findManagedPolicy(arn: string): Promise<string | undefined>;
  /** Whether a user has shown the code that an MFA device of theirs gives now. A code is taken once. */
  checkMfa(shown: ShownCode): Promise<boolean>;
  /** The account that an access key id names; undefined for an id that names none. */
  findAccountOfKey(accessKeyId: string): string | undefined;
  /** Makes credentials for a session. Nothing of them is stored: the token says all. */
  issue(identity: Identity & { readonly session: SessionFacts }): IssuedCredentials;
}

/** The parts of the kernel that sessions are made of. */
export interface SessionParts {
  readonly directory: Directory;
  readonly rootKeys: RootKeys;
  readonly tokens: TokenSealer;
  random(bytes: number): Buffer;
}

const KEY_ID_BYTES = 10;
// Thirty bytes are forty letters of base64, as long as AWS's secrets.
const SECRET_BYTES = 30;

export function sessionsOf(parts: SessionParts): Sessions {
  const { directory, rootKeys, tokens } = parts;
  return {
    findRole: async (arn) => await directory.findRole(arn),
    findManagedPolicy: async (arn) => await directory.findManagedPolicy(arn),
    checkMfa: async (shown) => await directory.checkMfa(shown),
    findAccountOfKey: (accessKeyId) =>
      rootKeys.find(accessKeyId)?.account ?? accountOfKeyId(accessKeyId),
    issue: (identity) => {
      const account = accountOf(identity.caller);
      if (account === undefined) throw new TypeError('a session belongs to an account');
      const accessKeyId = makeKeyId('ASIA', account, parts.random(KEY_ID_BYTES));
      const secretAccessKey = parts.random(SECRET_BYTES).toString('base64');
      const sessionToken = sealSession(tokens, {
        accessKeyId,
        secret: secretAccessKey,
        identity: { ...identity, accessKeyId },
      });
      return { accessKeyId, secretAccessKey, sessionToken };
    },
  };
}
