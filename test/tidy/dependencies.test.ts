/** A runtime dependency is a decision, and lives behind one file. */
import { expect, test } from 'vitest';

import { bundledPackages } from '../../tools/repository.mjs';
import { filesBelow, textOf } from '../../tools/source-text.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

// SAFETY: the manifest of this package.
const manifest = JSON.parse(textOf('package.json')) as Manifest;
const dependencies = [...Object.keys(manifest.dependencies), ...bundledPackages];
const peers = Object.keys(manifest.peerDependencies ?? {});

const imports = filesBelow('src')
  .filter((file) => !/\.test\.ts$|\/testing(?:-\w+)?\.ts$/.test(file))
  .flatMap((file) =>
    [
      ...textOf(file).matchAll(/(?:from|import|import\() ?'((?:@[\w-]+\/)?[a-z][\w.-]*)[^':]*'/g),
    ].map(([, name]) => ({ file, name: name ?? '' })),
  )
  .filter(({ name }) => name !== 'node' && name !== 'skykeep');

test.each(dependencies)('%s has one importing file', (dependency) => {
  const files = imports.filter(({ name }) => name === dependency).map(({ file }) => file);
  expect(new Set(files).size, `imported in ${files.join(', ') || 'no file'}`).toBe(1);
});

test.each(dependencies)('%s has its decision record', (dependency) => {
  const records = filesBelow('docs/decisions', /\.md$/).map((file) => textOf(file).split('\n')[0]);
  expect(records.filter((title) => title?.includes(`\`${dependency}\``))).toHaveLength(1);
});

test('its version is pinned', () => {
  const all = { ...manifest.devDependencies, ...manifest.dependencies };
  expect(dependencies.filter((name) => !/^\d/.test(all[name] ?? ''))).toEqual([]);
});

test('nothing else is imported', () => {
  const known = new Set([...dependencies, ...peers, 'vitest']);
  expect(imports.filter(({ name }) => !known.has(name))).toEqual([]);
  expect(imports.filter(({ name, file }) => name === 'vitest' && file !== 'src/vitest.ts')).toEqual(
    [],
  );
});
