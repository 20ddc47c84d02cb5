/** Installs the packages where any is missing or of another version than the lock file's. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './repository.mjs';

export function isInstalled() {
  const path = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(path)) return false;
  const { packages: wanted } = read('package-lock.json');
  const { packages: found } = JSON.parse(readFileSync(path, 'utf8'));
  // Packages of other platforms are optional, and are not installed here.
  return Object.entries(wanted).every(
    ([place, { version, optional }]) =>
      place === '' || optional || found[place]?.version === version,
  );
}

/** `npm ci` refuses a lock file without the binaries that other platforms need; `npm install` takes the same exact versions. */
export function install() {
  console.error('install: npm install (the first time takes a minute)');
  const { status } = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' },
  );
  if (status !== 0 || !isInstalled())
    throw new Error('The packages could not be installed: npm says above why.');
}

function read(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
