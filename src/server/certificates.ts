/** TLS for a server: the certificates of its data, the file that clients trust, and certificates for further names on demand. */
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { createSecureContext, type SecureContext } from 'node:tls';

import { type Certificates, openCertificates, serverFor } from '#kernel/certificate-rows';
import type { Kernel } from '#kernel/kernel';
import { RecentMap } from '#lib/recent-map';
import type { EpochMs } from '#lib/time';

import { isLoopback } from './loopback.ts';

// Names below amazonaws.com that clients have asked for: one certificate each.
const KEPT_CONTEXTS = 500;

/** Makes or reads the certificates, writes the authority's to a file, and gives what the gateway needs. */
export async function tlsOf(
  kernel: Kernel,
  options: {
    readonly host: string;
    readonly allowedHosts: readonly string[];
    readonly caFile: string;
  },
  now: EpochMs,
) {
  const names = [
    ...options.allowedHosts.map((name) => name.toLowerCase()),
    ...addressesOf(options.host),
  ];
  const certificates = await openCertificates(kernel, names, now);
  writeFileSync(options.caFile, certificates.authority.certificate, { mode: 0o644 });
  const contexts = new RecentMap<string, Promise<SecureContext | undefined>>(KEPT_CONTEXTS);
  return {
    certificate: certificates.server.certificate,
    key: certificates.server.privateKey,
    forName: (asked: string) => {
      const name = asked.toLowerCase();
      const known = contexts.get(name);
      if (known) return known;
      const made = contextOf(certificates, name, now);
      contexts.set(name, made);
      return made;
    },
  };
}

async function contextOf(
  certificates: Certificates,
  name: string,
  now: EpochMs,
): Promise<SecureContext | undefined> {
  const made = await serverFor(certificates, name, now);
  return made && createSecureContext({ cert: made.certificate, key: made.privateKey });
}

/** The addresses of a listener: all of the machine's for one that listens on all. */
function addressesOf(host: string): readonly string[] {
  if (isLoopback(host)) return host === '::1' || host === '127.0.0.1' ? [] : [host];
  if (host !== '0.0.0.0' && host !== '::') return [host.toLowerCase()];
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all
    .filter(({ family, internal }) => !internal && (host === '::' || family === 'IPv4'))
    .map(({ address }) => address.split('%', 1)[0] ?? address)
    .toSorted();
}
