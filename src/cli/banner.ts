/** What `start` prints when the cloud is ready. */
import type { RunningServer, ServerOptions } from '../server.ts';
import { environmentOf } from '../server/connection.ts';
import { shellWord } from './shell.ts';

/** One line for programs. */
export function readyLine({ connection }: RunningServer): string {
  const {
    endpoint,
    httpsEndpoint,
    caFile,
    accountId,
    region,
    accessKeyId,
    secretAccessKey,
    dataDir,
    pid,
  } = connection;
  return JSON.stringify({
    ready: true,
    endpoint,
    httpsEndpoint,
    caFile,
    accountId,
    region,
    accessKeyId,
    secretAccessKey,
    dataDir,
    pid,
  });
}

interface Terminal {
  readonly isTerminal: boolean;
  readonly hasColors: boolean;
  /** How a user starts this program again: `npx skykeep`. */
  readonly program: string;
}

/** For people. The secret is shown once: on a terminal, when the key was made. */
export function banner(server: RunningServer, options: ServerOptions, terminal: Terminal): string {
  const { connection } = server;
  const strong = (text: string) => (terminal.hasColors ? `\u001b[1m${text}\u001b[22m` : text);
  const { dataDir } = connection;
  const lines = [
    `${strong('Skykeep is ready')} at ${strong(connection.endpoint)}${options.admitsPlainHttp || connection.endpoint !== connection.httpsEndpoint ? ` and ${connection.httpsEndpoint}` : ''}`,
    `account ${connection.accountId}, region ${connection.region}, clock ${options.clock}, ${dataDir === null ? 'in memory' : `data in ${dataDir}`}`,
    '',
  ];
  if (terminal.isTerminal && (dataDir === null || server.isNewRootKey)) {
    for (const [name, value] of environmentOf(connection))
      lines.push(`  export ${name}=${shellWord(value)}`);
    if (dataDir !== null)
      lines.push('', `Later, or in another shell: eval "$(${envCommand(server, terminal)})"`);
  } else if (dataDir === null) {
    // A log is no place for a secret, and nothing but this process knows the key.
    lines.push(
      '  The root key is shown on a terminal only: start with --json, or give one with --root-key-file.',
    );
  } else {
    lines.push(`  eval "$(${envCommand(server, terminal)})"`);
  }
  const notes = notesOf(server, options);
  if (notes.length > 0) lines.push('', ...notes.map((note) => `! ${note}`));
  return `${lines.join('\n')}\n`;
}

function envCommand({ connection }: RunningServer, { program }: Terminal): string {
  return `${program} env --data-dir ${shellWord(connection.dataDir ?? '')}`;
}

/** What the user should know of the safety of this cloud. */
export function notesOf(server: RunningServer, options: ServerOptions): readonly string[] {
  const notes: string[] = [];
  if (server.isReplacedRootKey)
    notes.push(
      'The root key that was given has taken the place of the earlier one, which is worth nothing now.',
    );
  if (server.isWeakRootKey || options.hasLocalStackPreset)
    notes.push(
      'The root key is weak: every process on this machine is root of this cloud. Web pages of other sites are refused.',
    );
  if (options.isPrivateNetwork)
    notes.push(
      '--private-network: a weak key and plain HTTP are taken from the network, which you say is yours alone.',
    );
  else if (options.admitsPlainHttp)
    notes.push('--insecure-http: whoever is on the way reads what is sent.');
  if (server.connection.dataDir !== null && options.masterKey.kind === 'beside')
    notes.push(
      'The master key lies beside the data: it protects copies of single files, not a stolen directory. SKYKEEP_PASSPHRASE or --master-key-file keeps it elsewhere.',
    );
  return notes;
}
