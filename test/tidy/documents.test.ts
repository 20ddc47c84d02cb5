/** The documents hold together. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { filesBelow, root, textOf } from '../../tools/source-text.ts';

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...['docs', 'src', 'codegen', 'test', 'bench', 'examples'].flatMap((folder) =>
    filesBelow(folder, /\.md$/),
  ),
];

test('CHANGELOG.md begins with what is not released', () => {
  expect(textOf('CHANGELOG.md').match(/^## .*$/m)?.[0]).toBe('## Unreleased');
});

test.each(documents)('the links of %s lead somewhere', (document) => {
  const links = [
    ...textOf(document)
      .replaceAll(/```[^]*?```|`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ];
  const dead = links
    .map(([, link]) => link ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => !isThere(document, link));
  expect(dead).toEqual([]);
});

function isThere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  return [...textOf(target).matchAll(/^#+ (.*)$/gm)].some(
    ([, title]) => anchorOf(title ?? '') === anchor,
  );
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

test('the example of README.md is the one that runs', () => {
  const example = textOf('README.md').match(/```ts\n([^]*?)```/)?.[1];
  const run = textOf('test/readme/permissions.test.ts');
  expect(example).toBe(run.replace('../../src/vitest.ts', 'skykeep/vitest'));
});

/** Names of files in the documents that tell where things are. */
test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'])(
  'the files that %s names are there',
  (document) => {
    const named = [
      ...textOf(document).matchAll(
        /`((?:src|test|tools|docs|codegen|bench|examples|\.ci)\/[\w./-]+)`/g,
      ),
    ];
    const missing = named
      .map(([, path]) => path ?? '')
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  },
);

test('decision records are numbered one after the other, and answer the four questions', () => {
  const records = filesBelow('docs/decisions', /^\d.*\.md$/).toSorted();
  expect(records.length).toBeGreaterThan(0);
  expect(records.map((file) => file.slice('docs/decisions/'.length).slice(0, 4))).toEqual(
    records.map((_, place) => String(place + 1).padStart(4, '0')),
  );
  const incomplete = records.filter((file) =>
    ['## Question', '## Choice', '## Cost', '## When to think again'].some(
      (title) => !textOf(file).includes(`\n${title}\n`),
    ),
  );
  expect(incomplete).toEqual([]);
});
