/**
 * Tells whether the generated models are there and up to date. It needs nothing but Node, so that every command can ask
 * first and start TypeScript only when there is work. Run by itself it exits with 0 for fresh and 1 for stale.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const stampPath = 'src/models/.stamp.gen.json';
export const generatedFiles = ['model.gen.json', 'api.gen.ts'];

/** A service's own folder if it has one, else its place among the models, relative to the repository. */
export function outputFolder(root, service) {
  const own = `src/services/${service}`;
  return existsSync(join(root, own)) ? own : `src/models/${service}`;
}

/** What the models depend on: the pinned packages, the generator and the format. */
export function sourceHash(root) {
  const sources = readdirSync(join(root, 'codegen'))
    .filter((file) => /\.m?ts$|\.mjs$/.test(file) && !file.endsWith('.test.ts'))
    .toSorted()
    .map((file) => join('codegen', file));
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'src/kernel/model.ts', ...sources]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

export function stampText(root, services) {
  return `${JSON.stringify({ hash: sourceHash(root), services })}\n`;
}

export function isFresh(root) {
  if (!existsSync(join(root, stampPath))) return false;
  const { hash, services } = JSON.parse(readFileSync(join(root, stampPath), 'utf8'));
  return hash === sourceHash(root) && services.every((service) => isInPlace(root, service));
}

/** Both files stand where they belong, and no older copy stands among the models. */
function isInPlace(root, service) {
  const folder = outputFolder(root, service);
  const isMoved =
    folder !== `src/models/${service}` && existsSync(join(root, 'src/models', service));
  return !isMoved && generatedFiles.every((file) => existsSync(join(root, folder, file)));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = isFresh(fileURLToPath(new URL('..', import.meta.url))) ? 0 : 1;
}
