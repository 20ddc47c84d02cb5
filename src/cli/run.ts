/** `skykeep run -- COMMAND`: runs a command that reaches this cloud and, by mistake, never the real AWS. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { startServer } from '../server.ts';
import { type Connection, environmentOf } from '../server/connection.ts';
import { AwsProxy } from './aws-proxy.ts';
import { read, serverOptionsOf, startOptions } from './options.ts';
import { CliProblem } from './problem.ts';
import { findConnection } from './running.ts';

export async function run(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--');
  const [command, ...rest] = end < 0 ? [] : args.slice(end + 1);
  if (command === undefined)
    throw new CliProblem('skykeep run needs a command after --: skykeep run -- npm test', 2);
  const { values } = read('run', args.slice(0, end), startOptions);
  const running = values.ephemeral ? undefined : await findConnection(values['data-dir']);
  // A command that brings its own cloud takes any free port.
  const options = running
    ? undefined
    : serverOptionsOf(
        { ...values, port: args.includes('--port') ? values.port : '0' },
        process.env,
      );
  const server = options && (await startServer(options));
  const connection = running ?? server?.connection;
  if (!connection) throw new CliProblem('No cloud was found or started.');
  const proxy = await AwsProxy.start(connection, userProxyOf(process.env));
  try {
    process.exitCode = await statusOf(
      command,
      rest,
      childEnvironment(process.env, connection, proxy.url),
    );
  } finally {
    proxy.close();
    await server?.stop();
  }
}

/** Of AWS's own variables only these pass: they say how a tool prints and tries again, not where it goes and as whom. */
const HARMLESS: ReadonlySet<string> = new Set([
  'AWS_PAGER',
  'AWS_DEFAULT_OUTPUT',
  'AWS_CLI_AUTO_PROMPT',
  'AWS_MAX_ATTEMPTS',
  'AWS_RETRY_MODE',
  'AWS_SDK_LOAD_CONFIG',
  'AWS_EXECUTION_ENV',
]);

/** No profile, no other endpoint, no role and no metadata service; what still asks for AWS by name is led here. */
export function childEnvironment(
  own: NodeJS.ProcessEnv,
  connection: Connection,
  proxyUrl: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(
    ([name]) =>
      (!name.startsWith('AWS_') || HARMLESS.has(name)) &&
      !/^(?:https_proxy|all_proxy)$/i.test(name),
  );
  const nothing = process.platform === 'win32' ? 'NUL' : '/dev/null';
  const local = '127.0.0.1,localhost,::1';
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(environmentOf(connection)),
    AWS_SHARED_CREDENTIALS_FILE: nothing,
    AWS_CONFIG_FILE: nothing,
    AWS_EC2_METADATA_DISABLED: 'true',
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    NO_PROXY: [own['NO_PROXY'] ?? own['no_proxy'] ?? '', local]
      .filter((one) => one !== '')
      .join(','),
    no_proxy: [own['no_proxy'] ?? own['NO_PROXY'] ?? '', local]
      .filter((one) => one !== '')
      .join(','),
  };
}

function userProxyOf(own: NodeJS.ProcessEnv): string | undefined {
  const url = own['HTTPS_PROXY'] ?? own['https_proxy'] ?? '';
  return url.startsWith('http://') && URL.canParse(url) ? url : undefined;
}

function statusOf(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: environment });
    // The terminal sends its signals to the command too; others are given on.
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    process.on('SIGINT', () => undefined);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const words = error.code === 'ENOENT' ? 'there is no such command' : error.message;
      reject(new CliProblem(`${command}: ${words}.`, error.code === 'ENOENT' ? 127 : 126));
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}
