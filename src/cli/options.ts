/** The options of the commands, as they are written and as they are meant. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

import type { MasterKeySource } from '#kernel/start';

import type { ServerOptions } from '../server.ts';
import { parseRootKey, readRootKey } from '../server/root-key.ts';
import { CliProblem } from './problem.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export const dataOptions = {
  'data-dir': { type: 'string', default: '.skykeep' },
  'master-key-file': { type: 'string' },
} as const satisfies Options;

export const startOptions = {
  ...dataOptions,
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '4566' },
  ephemeral: { type: 'boolean', default: false },
  clock: { type: 'string', default: 'real' },
  region: { type: 'string' },
  json: { type: 'boolean', default: false },
  'root-key-file': { type: 'string' },
  'allowed-host': { type: 'string', multiple: true, default: [] },
  localstack: { type: 'boolean', default: false },
  'private-network': { type: 'boolean', default: false },
  'insecure-http': { type: 'boolean', default: false },
} as const satisfies Options;

/** Reads the arguments of a command; what it does not know is said, with the command's name. */
export function read<O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ', 1)[0] : String(error);
    throw new CliProblem(`skykeep ${command}: ${reason}. \`skykeep help\` lists the options.`, 2);
  }
}

const PORT = /^\d{1,5}$/;
const NAME =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

type StartValues = ReturnType<typeof read<typeof startOptions>>['values'];

/** What the options of `start` mean, with what the environment adds. */
export function serverOptionsOf(
  values: StartValues,
  environment: NodeJS.ProcessEnv,
): ServerOptions {
  const { clock, port } = values;
  if (clock !== 'real' && clock !== 'manual') throw new CliProblem('--clock is real or manual.', 2);
  if (!PORT.test(port) || Number(port) > 65_535)
    throw new CliProblem('--port is a number from 0 to 65535.', 2);
  const wrong = values['allowed-host'].find((name) => !NAME.test(name));
  if (wrong !== undefined) throw new CliProblem(`--allowed-host ${wrong} is not a host name.`, 2);
  const region = values.region ?? environment['AWS_REGION'] ?? 'us-east-1';
  if (!REGION.test(region)) throw new CliProblem(`${region} is not the name of a region.`, 2);
  return {
    host: values.host,
    port: Number(port),
    dataDir: values.ephemeral ? undefined : values['data-dir'],
    clock,
    region,
    rootKey: rootKeyOf(values, environment),
    masterKey: masterKeyOf(values['master-key-file'], environment),
    allowedHosts: values['allowed-host'],
    hasLocalStackPreset: values.localstack,
    isPrivateNetwork: values['private-network'],
    admitsPlainHttp: values['insecure-http'],
    log: (line) => {
      process.stderr.write(`${line}\n`);
    },
  };
}

function rootKeyOf(values: StartValues, environment: NodeJS.ProcessEnv) {
  const file = values['root-key-file'];
  if (file !== undefined) return readRootKey(file);
  const given = environment['SKYKEEP_ROOT_KEY'];
  // No program that we start needs it.
  delete environment['SKYKEEP_ROOT_KEY'];
  if (given !== undefined && given !== '') return parseRootKey(given, 'SKYKEEP_ROOT_KEY');
  return values.localstack ? { accessKeyId: 'test', secretAccessKey: 'test' } : undefined;
}

/** A passphrase, a file given, or the file beside the data. */
export function masterKeyOf(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): MasterKeySource {
  const passphrase = environment['SKYKEEP_PASSPHRASE'];
  delete environment['SKYKEEP_PASSPHRASE'];
  const hasPassphrase = passphrase !== undefined && passphrase !== '';
  if (file !== undefined) {
    if (hasPassphrase)
      throw new CliProblem('Give --master-key-file or SKYKEEP_PASSPHRASE, not both.', 2);
    return { kind: 'file', path: file };
  }
  return hasPassphrase ? { kind: 'passphrase', passphrase } : { kind: 'beside' };
}
