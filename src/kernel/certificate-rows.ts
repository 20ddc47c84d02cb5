import type { EpochMs } from '#lib/time';

/** The certificates of a cloud, kept as sealed rows; made anew when the names have changed or the end is near. */
import {
  type Authority,
  type CertifiedKey,
  coversName,
  makeAuthority,
  makeServerCertificate,
  maySpeakFor,
  OWN_NAMES,
  serverNames,
} from './gateway/certificates.ts';
import type { Kernel } from './kernel.ts';
import { collection } from './store.ts';

interface Made {
  readonly id: 'now';
  readonly names: readonly string[];
  readonly madeAtMs: EpochMs;
}

export const authorityRows = collection<Made & Authority>()({
  id: 55,
  name: 'certificate authority',
  key: ({ id }) => [id],
});

export const serverRows = collection<Made & CertifiedKey>()({
  id: 56,
  name: 'server certificate',
  key: ({ id }) => [id],
});

const DAY_MS = 24 * 60 * 60 * 1000;
const RENEW_AUTHORITY_MS = 3600 * DAY_MS;
const RENEW_SERVER_MS = 300 * DAY_MS;

/** What TLS needs: the authority that clients trust, and the certificate shown by default. */
export interface Certificates {
  readonly authority: Authority;
  readonly server: CertifiedKey;
  readonly names: readonly string[];
}

/** Reads or makes the certificates for the names under which this cloud is reached. */
export async function openCertificates(
  kernel: Kernel,
  further: readonly string[],
  now: EpochMs,
): Promise<Certificates> {
  const cell = kernel.ownCell();
  const wanted = [...new Set([...OWN_NAMES, ...further])];
  const known = kernel.transact(cell, (tx) => ({
    authority: tx.get(authorityRows, 'now'),
    server: tx.get(serverRows, 'now'),
  }));
  const trusted =
    known.authority && isCurrent(known.authority, wanted, now) ? known.authority : undefined;
  const authority = trusted ?? (await makeAuthority(wanted, now));
  const names = serverNames(wanted);
  const old = trusted && known.server;
  if (old && now - old.madeAtMs < RENEW_SERVER_MS && old.names.join() === names.join())
    return { authority, server: old, names };
  const server = await makeServerCertificate(authority, names, now);
  kernel.transact(cell, (tx) => {
    if (!trusted) tx.put(authorityRows, { id: 'now', madeAtMs: now, ...authority });
    tx.put(serverRows, { id: 'now', madeAtMs: now, names, ...server });
  });
  await cell.durable();
  return { authority, server, names };
}

function isCurrent(known: Made, wanted: readonly string[], now: EpochMs): boolean {
  return (
    now - known.madeAtMs < RENEW_AUTHORITY_MS &&
    wanted.every((name) => maySpeakFor(known.names, name))
  );
}

/** A certificate for one more name; undefined where the default one serves, or where the authority may not speak for it. */
export async function serverFor(
  { authority, names }: Certificates,
  name: string,
  now: EpochMs,
): Promise<CertifiedKey | undefined> {
  if (coversName(names, name) || !maySpeakFor(authority.names, name)) return undefined;
  return await makeServerCertificate(authority, [name], now);
}
