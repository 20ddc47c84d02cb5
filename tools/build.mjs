/** Makes `dist/` from `src/`: code in chunks, so that a service is loaded on its first use, the models, and the types. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

import { entryPoints, publicTypes, root } from './repository.mjs';

const stampFile = 'dist/.stamp';

export function isBuilt({ withTypes }) {
  const path = join(root, stampFile);
  if (withTypes && !existsSync(join(root, 'dist/index.d.ts'))) return false;
  return existsSync(path) && readFileSync(path, 'utf8') === sourceHash();
}

/** Builds into a folder beside `dist` and puts it in its place at the end: whoever runs from `dist` sees no half of it. */
export async function build({ withTypes }) {
  const startedAt = performance.now();
  const stamp = sourceHash();
  const folder = join(root, `.dist-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  try {
    await bundle(folder);
    copyModels(folder);
    if (withTypes) emitTypes(folder);
    writeFileSync(join(folder, '.stamp'), stamp);
    const old = join(root, `.dist-${process.pid}-old`);
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
    renameSync(folder, join(root, 'dist'));
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.error(`build: dist in ${Math.round(performance.now() - startedAt)} ms`);
}

async function bundle(folder) {
  const { rolldown } = await import('rolldown');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = [...Object.keys(dependencies), 'vitest'];
  const bundled = await rolldown({
    cwd: root,
    input: Object.fromEntries(entryPoints.map((name) => [name, `src/${name}.ts`])),
    platform: 'node',
    external: (id) =>
      id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`)),
    resolve: { conditionNames: ['source', 'node', 'import'] },
  });
  const { output } = await bundled.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    // Beside the entries: the models are found relative to the code that reads them.
    chunkFileNames: '[name]-[hash].js',
    sourcemap: false,
  });
  await bundled.close();
  writeFileSync(join(folder, 'LICENSES.txt'), licencesIn(output));
}

/** The licences of the libraries whose code stands in these chunks. */
function licencesIn(chunks) {
  const modules = chunks.flatMap(({ moduleIds = [] }) => moduleIds);
  const packages = new Set(
    modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
  );
  return [...packages]
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((each) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(each));
      if (file === undefined) throw new Error(`The licence of ${name} is not in its package.`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}

function copyModels(folder) {
  for (const file of filesOf('src')) {
    if (!file.endsWith('.gen.json') || file.includes('/.stamp')) continue;
    const target = join(folder, relative('src', file));
    mkdirSync(dirname(target), { recursive: true });
    // Models of services known by name only are seldom read, and large.
    if (/^src\/models\/.+\/model\.gen\.json$/.test(file)) {
      writeFileSync(`${target}.gz`, gzipSync(readFileSync(join(root, file)), { level: 9 }));
    } else {
      copyFileSync(join(root, file), target);
    }
  }
}

/** Writes the types of the public entry points and of what they reach, and nothing of the rest. */
function emitTypes(folder) {
  const all = `${folder}-types`;
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        '-p',
        join(root, 'tools/tsconfig.types.json'),
        '--outDir',
        all,
      ],
      { cwd: root, stdio: ['ignore', 2, 2] },
    );
    if (status !== 0) throw new Error('The types could not be written.');
    const waiting = publicTypes.map((name) => `${name}.d.ts`);
    const seen = new Set(waiting);
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const text = readFileSync(join(all, file), 'utf8');
      const target = join(folder, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
      for (const [, wanted] of text.matchAll(/(?:from|import\()\s*['"]([.#][^'"]+)['"]/g)) {
        const found = wanted.startsWith('#')
          ? `${wanted.slice(1)}.d.ts`
          : join(dirname(file), wanted.replace(/\.[tj]s$/, '.d.ts'));
        if (!seen.has(found)) {
          seen.add(found);
          waiting.push(found);
        }
      }
    }
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** What `dist` is made from. */
function sourceHash() {
  const hash = createHash('sha256');
  for (const file of [
    'package.json',
    'tsconfig.json',
    ...filesOf('tools'),
    ...filesOf('src').filter((name) => !name.endsWith('.test.ts')),
  ]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function filesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build({ withTypes: process.argv.includes('--types') });
}
