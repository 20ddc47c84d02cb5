import type { Cloud } from '../cloud.ts';

/** What a program must know to use a running cloud. */
export interface Connection {
  readonly endpoint: string;
  readonly httpsEndpoint: string;
  readonly caFile: string;
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly dataDir: string | null;
  readonly pid: number;
}

/** The environment with which the AWS tools and SDKs reach this cloud. */
export function environmentOf(connection: Connection): ReadonlyMap<string, string> {
  return new Map([
    ['AWS_ENDPOINT_URL', connection.endpoint],
    ['AWS_ACCESS_KEY_ID', connection.accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', connection.secretAccessKey],
    ['AWS_REGION', connection.region],
    ['AWS_DEFAULT_REGION', connection.region],
    ['AWS_CA_BUNDLE', connection.caFile],
    ['NODE_EXTRA_CA_CERTS', connection.caFile],
  ]);
}

/** How a cloud behind a listener is reached from this machine. */
export function connectionOf(
  cloud: Cloud,
  where: {
    readonly host: string;
    readonly port: number;
    readonly caFile: string;
    readonly dataDir: string | undefined;
    readonly isTlsOnly: boolean;
  },
): Connection {
  // A listener on all addresses is reached on this machine by its loopback.
  const address = where.host === '0.0.0.0' ? '127.0.0.1' : where.host === '::' ? '::1' : where.host;
  const authority = `${address.includes(':') ? `[${address}]` : address}:${where.port}`;
  return {
    endpoint: `${where.isTlsOnly ? 'https' : 'http'}://${authority}`,
    httpsEndpoint: `https://${authority}`,
    caFile: where.caFile,
    accountId: cloud.accountId,
    region: cloud.region,
    accessKeyId: cloud.root.credentials.accessKeyId,
    secretAccessKey: cloud.root.credentials.secretAccessKey,
    dataDir: where.dataDir ?? null,
    pid: process.pid,
  };
}
