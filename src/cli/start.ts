/** `skykeep start`: runs a cloud until it is told to stop. */
import { relative, sep } from 'node:path';

import { type RunningServer, startServer } from '../server.ts';
import { banner, notesOf, readyLine } from './banner.ts';
import { read, serverOptionsOf, startOptions } from './options.ts';
import { shellWord } from './shell.ts';

export async function start(args: readonly string[]): Promise<void> {
  const { values } = read('start', args, startOptions);
  const options = serverOptionsOf(values, process.env);
  const server = await startServer(options);
  stopOnSignal(server);
  if (values.json) {
    for (const note of notesOf(server, options)) process.stderr.write(`skykeep: ${note}\n`);
    process.stdout.write(`${readyLine(server)}\n`);
    return;
  }
  const isTerminal = process.stdout.isTTY;
  const hasColors =
    isTerminal && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
  process.stdout.write(banner(server, options, { isTerminal, hasColors, program: programName() }));
}

/** The first signal stops gracefully, a second at once. */
function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `skykeep: ${error instanceof Error ? error.message : String(error)}\n`,
        );
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** How the user started this program. */
function programName(): string {
  const path = process.argv[1] ?? '';
  return path.includes(`${sep}node_modules${sep}`)
    ? 'npx skykeep'
    : `node ${shellWord(relative('.', path) || path)}`;
}
