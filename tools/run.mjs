/**
 * Every command of this repository: `node tools/run.mjs start|test|dev|build|codegen|types|lint|package|check`. It needs nothing but
 * Node: what is missing - packages, models, the built code - is made first, so that each works in a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isFresh } from '../codegen/fresh.mjs';
import { install, isInstalled } from './install.mjs';
import { root } from './repository.mjs';

const [command = 'start', ...given] = process.argv.slice(2);

const commands = {
  async start() {
    await prepareBuild();
    const cli = join(root, 'dist/cli.js');
    process.argv = [process.argv[0], cli, 'start', ...given];
    await import(pathToFileURL(cli).href);
  },

  async test() {
    // With the types, so that no test builds while another runs what is built.
    await prepareBuild({ withTypes: true });
    tool('vitest', 'run', ...given);
  },

  dev() {
    prepareModels();
    tool('tsx', '--conditions=source', 'src/cli.ts', ...(given.length > 0 ? given : ['start']));
  },

  codegen() {
    prepareModels(given);
  },

  async build() {
    await prepareBuild({ withTypes: true });
  },

  types() {
    prepareModels();
    tool('tsc', '-p', '.', '--noEmit', ...given);
  },

  lint() {
    prepareModels();
    tool('oxlint', '--type-aware', ...given);
  },

  async package() {
    await prepareBuild({ withTypes: true });
    tool('publint', '--strict');
    tool('vitest', 'run', 'test/package');
  },

  async check() {
    const withoutTests = given.includes('--without-tests');
    await prepareBuild({ withTypes: true });
    const steps = [
      [
        'format',
        'oxfmt',
        ['--check', ...folders('src', 'codegen', 'test', 'bench', 'examples', 'tools')],
      ],
      ['lint', 'oxlint', ['--type-aware']],
      ['types', 'tsc', ['-p', '.', '--noEmit']],
      ['unused', 'knip', []],
      ['package', 'publint', ['--strict']],
      ...(withoutTests ? [] : [['tests', 'vitest', ['run']]]),
    ];
    let passed = 0;
    for (const [name, program, options] of steps) {
      console.log(`check: ${name}`);
      if (statusOf(program, options) !== 0) {
        console.log(`${passed} passed, 1 failed`);
        process.exit(1);
      }
      passed += 1;
    }
    console.log(`${passed} passed, 0 failed`);
  },
};

function prepareModels(options = []) {
  // `prepare` runs within an install, and never starts another.
  if (process.env.npm_lifecycle_event !== 'prepare' && !isInstalled()) install();
  if (options.length > 0 || !isFresh(root))
    tool('tsx', '--conditions=source', 'codegen/run.ts', ...options);
}

/** The types are for the package; whoever runs the cloud needs none. */
async function prepareBuild(options = { withTypes: false }) {
  prepareModels();
  const { isBuilt } = await import('./build.mjs');
  if (isBuilt(options)) return;
  // In a process of its own: the bundler's memory goes with it.
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'tools/build.mjs'), ...(options.withTypes ? ['--types'] : [])],
    { cwd: root, stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a program of the packages, and ends with its status where that is not 0. */
function tool(program, ...options) {
  const status = statusOf(program, options);
  if (status !== 0) process.exit(status);
}

function statusOf(program, options) {
  const { status } = spawnSync(join(root, 'node_modules/.bin', program), options, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

function folders(...names) {
  return names.filter((name) => existsSync(join(root, name)));
}

const chosen = Object.hasOwn(commands, command) ? commands[command] : undefined;
if (chosen === undefined) {
  console.error(`Commands: ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
try {
  await chosen();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
