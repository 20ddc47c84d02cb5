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
