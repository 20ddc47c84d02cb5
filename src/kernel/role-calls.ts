/** Calls as a role: a service assumes a role that trusts it, through STS's own door, and calls as that session. */
import { parseArn } from '#lib/arn';
import type { EpochMs } from '#lib/time';

import { openSession } from './authn/session-token.ts';
import type { ClientPrincipal } from './client.ts';
import type { CellContext } from './context.ts';
import { type Identity, serviceIdentity } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { notImplemented, perform } from './pipeline.ts';
import type { Cell } from './store/cell.ts';

type RolePrincipal = Extract<ClientPrincipal, { readonly role: string }>;

/** A session that a service holds. */
export interface HeldSession {
  readonly identity: Identity;
  readonly expiresAtMs: EpochMs;
  /** The identities of the role's account as they were: a change of any may have taken the trust away. */
  readonly cell: Cell;
  readonly version: number;
}

/** A session is not used up to its last moment. */
const RENEWED_BEFORE_MS = 60_000;

/** The identity of a session of the role; the role's trust policy decides, for the resource that ordered the call. */
export async function sessionOfRole(
  kernel: Kernel,
  from: CellContext,
  as: RolePrincipal,
): Promise<Identity> {
  const { role, servicePrincipal, sessionName, sourceArn } = as;
  const source = {
    ...(sourceArn !== undefined && { arn: sourceArn }),
    account: from.account,
  };
  const key = JSON.stringify([role, servicePrincipal, sessionName, source]);
  const held = kernel.roleSessions.get(key);
  if (held && isCurrent(held, kernel.clock.now())) return held.identity;
  const identity = await assume(kernel, from, as, serviceIdentity(servicePrincipal, source));
  const account = parseArn(role)?.account ?? '';
  const cell = kernel.identityCell(account);
  const expiresAtMs = identity.session?.expiresAtMs ?? kernel.clock.now();
  kernel.roleSessions.set(key, { identity, expiresAtMs, cell, version: cell.version });
  return identity;
}

function isCurrent({ cell, version, expiresAtMs }: HeldSession, now: EpochMs): boolean {
  return cell.version === version && expiresAtMs - now > RENEWED_BEFORE_MS;
}

async function assume(
  kernel: Kernel,
  from: CellContext,
  { role, servicePrincipal, sessionName }: RolePrincipal,
  identity: Identity,
): Promise<Identity> {
  const sts = await kernel.services.find('sts');
  const operation = sts?.operations.get('AssumeRole');
  if (!sts || !operation) throw notImplemented('STS', 'AssumeRole');
  const { output, cells } = await kernel.track(
    perform(kernel, {
      service: sts,
      operation,
      input: { RoleArn: role, RoleSessionName: sessionName },
      identity,
      requestId: kernel.newId(),
      origin: from.session.origin,
      scopeRegion: from.region,
      account: from.account,
      protocol: 'awsQuery',
      sourceIp: servicePrincipal,
      userAgent: servicePrincipal,
      isSecure: true,
      headers: {},
      ...(from.session.trace !== undefined && { trace: from.session.trace }),
    }),
  );
  from.seen.join(cells);
  // SAFETY: the operation's output in STS's model.
  const { SessionToken } = (output as { readonly Credentials: { readonly SessionToken: string } })
    .Credentials;
  const session = openSession(kernel.tokens, SessionToken);
  if (!session) throw new TypeError('a session that was just made opens');
  return session.identity;
}
