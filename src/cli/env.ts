/** `skykeep env`: how the AWS tools reach the cloud, for a shell or as files. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { findRootKey } from '#kernel/maintenance';

import { type Connection, environmentOf } from '../server/connection.ts';
import { CA_FILE } from '../server/directory.ts';
import { dataOptions, masterKeyOf, read } from './options.ts';
import { CliProblem } from './problem.ts';
import { findConnection, withStore } from './running.ts';
import { shellWord } from './shell.ts';

const options = {
  ...dataOptions,
  write: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export async function env(args: readonly string[]): Promise<void> {
  const { values } = read('env', args, options);
  const dataDir = values['data-dir'];
  const connection =
    (await findConnection(dataDir)) ??
    (await stoppedConnection(dataDir, values['master-key-file']));
  if (values.write !== undefined) {
    writeFiles(resolve(values.write), connection);
    return;
  }
  const pairs = [...environmentOf(connection)];
  process.stdout.write(
    values.json
      ? `${JSON.stringify(Object.fromEntries(pairs))}\n`
      : pairs.map(([name, value]) => `export ${name}=${shellWord(value)}\n`).join(''),
  );
}

/** How a cloud will be reached that is started without options. */
async function stoppedConnection(
  dataDir: string,
  masterKeyFile: string | undefined,
): Promise<Connection> {
  process.stderr.write(
    `skykeep: no cloud runs on ${dataDir}; the address is the one of \`skykeep start\`.\n`,
  );
  const key = await withStore(dataDir, masterKeyOf(masterKeyFile, process.env), findRootKey);
  if (!key) throw new CliProblem(`The directory ${dataDir} has no root key yet.`);
  return {
    endpoint: 'http://127.0.0.1:4566',
    httpsEndpoint: 'https://127.0.0.1:4566',
    caFile: join(resolve(dataDir), CA_FILE),
    accountId: key.account,
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secret,
    dataDir: resolve(dataDir),
    pid: 0,
  };
}

/** The files that AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE and AWS_CA_BUNDLE name, for the user alone. */
function writeFiles(folder: string, connection: Connection): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const caFile = join(folder, 'ca.pem');
  const files: readonly (readonly [string, string])[] = [
    ['ca.pem', readFileSync(connection.caFile, 'utf8')],
    [
      'credentials',
      `[default]\naws_access_key_id = ${connection.accessKeyId}\naws_secret_access_key = ${connection.secretAccessKey}\n`,
    ],
    [
      'config',
      `[default]\nregion = ${connection.region}\nendpoint_url = ${connection.endpoint}\nca_bundle = ${caFile}\n`,
    ],
  ];
  for (const [name, text] of files) {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
  }
  process.stdout.write(
    [
      `export AWS_SHARED_CREDENTIALS_FILE=${shellWord(join(folder, 'credentials'))}`,
      `export AWS_CONFIG_FILE=${shellWord(join(folder, 'config'))}`,
      `export AWS_CA_BUNDLE=${shellWord(caFile)}`,
      '',
    ].join('\n'),
  );
}
