#!/usr/bin/env node
/** `npx skykeep COMMAND`. Each command is loaded when it is called. */
import { CliProblem } from './cli/problem.ts';

type Command = (args: readonly string[]) => Promise<void>;

const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['start', async () => (await import('./cli/start.ts')).start],
  ['env', async () => (await import('./cli/env.ts')).env],
  ['status', async () => (await import('./cli/status.ts')).status],
  ['explain', async () => (await import('./cli/explain.ts')).explain],
  ['policy', async () => (await import('./cli/policy.ts')).policy],
  ['backup', async () => (await import('./cli/backup.ts')).backup],
  ['restore', async () => (await import('./cli/backup.ts')).restore],
  ['reset', async () => (await import('./cli/reset.ts')).reset],
  ['run', async () => (await import('./cli/run.ts')).run],
]);

const HELP = `Skykeep: an AWS-compatible cloud in one process.

  skykeep start              start a cloud and say how to connect
    --host ADDRESS             where to listen (127.0.0.1)
    --port NUMBER              4566; 0 picks a free one
    --data-dir DIR             where the data lie (.skykeep)
    --ephemeral                in memory, gone with the process
    --clock real|manual        manual: time moves when told
    --region NAME              what clients are told (us-east-1)
    --json                     one line of JSON when ready
    --root-key-file FILE       the root key as ID:SECRET; also SKYKEEP_ROOT_KEY
    --master-key-file FILE     the master key of the data; or a passphrase in SKYKEEP_PASSPHRASE
    --allowed-host NAME        a further name of this cloud, and those below it
    --localstack               root key test:test, /_localstack/health; loopback only
    --private-network          the network of the listener is yours alone
    --insecure-http            plain HTTP on a listener that is not loopback
  skykeep env [--write DIR]  exports for a shell, or credentials, config and ca.pem
  skykeep run -- COMMAND     run a command that reaches this cloud, and the real AWS by no mistake
  skykeep status             how the running cloud is doing
  skykeep explain ID         why a request was allowed or denied
  skykeep policy --principal ARN [--since INSTANT]
                             a policy for what a principal has done, and nothing else
  skykeep backup FILE        a sealed copy, also while the cloud runs
  skykeep restore FILE       a copy brought back into an empty directory
  skykeep reset              take everything away but the root key

Commands take --data-dir, and most take --json.
`;

/** What goes wrong in a known way is said in words; anything else is our fault and shows where. */
const WORDED: ReadonlySet<string> = new Set([
  'CliProblem',
  'StartProblem',
  'KeyProblem',
  'DirectoryInUse',
  'ControlProblem',
  'BackupProblem',
  'CorruptRow',
]);

async function main([name = 'help', ...args]: readonly string[]): Promise<void> {
  if (name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP);
    return;
  }
  const load = commands.get(name);
  if (!load) throw new CliProblem(`There is no command ${name}: \`skykeep help\` lists them.`, 2);
  const command = await load();
  await command(args);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isWorded = error instanceof Error && WORDED.has(error.name);
  const words = error instanceof Error ? (isWorded ? error.message : error.stack) : String(error);
  process.stderr.write(`skykeep: ${words}\n`);
  process.exitCode = error instanceof CliProblem ? error.status : 1;
}
