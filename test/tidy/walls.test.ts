/** The walls between the parts, and who owns the world: what lint cannot see, or sees only in part. */
import { dirname, join, normalize } from 'node:path';

import { expect, test } from 'vitest';

import { filesBelow, partSource, textOf } from '../../tools/source-text.ts';

const ENTRY_POINT_LINES = 150;
const entryPoints = ['src/index.ts', 'src/vitest.ts', 'src/cli.ts', 'src/server.ts'];

const sources = filesBelow('src')
  .filter((file) => !/\.test\.ts$|\/testing(?:-\w+)?\.ts$/.test(file))
  .map((file) => ({ file, code: partSource(textOf(file)).code, imports: importsOf(file) }));

/** What a file imports: ours as paths from the root, without the ending; the rest as it is written. */
function importsOf(file: string): readonly string[] {
  const text = textOf(file);
  return [
    ...text.matchAll(/(?:^|\n)(?:import|export)\s(?:[^;]*?from )?'([^']+)'|\bimport\('([^']+)'\)/g),
  ]
    .map(([, from, lazily]) => from ?? lazily ?? '')
    .map((name) => {
      if (name.startsWith('#')) return `src/${name.slice(1)}`;
      return name.startsWith('.')
        ? normalize(join(dirname(file), name)).replace(/\.ts$/, '')
        : name;
    });
}

function broken(part: RegExp, isWrong: (imported: string, file: string) => boolean) {
  return sources
    .filter(({ file }) => part.test(file))
    .flatMap(({ file, imports }) =>
      imports.filter((name) => isWrong(name, file)).map((name) => `${file} imports ${name}`),
    );
}

test('lib knows nothing of ours', () => {
  const isWrong = (name: string) => name.startsWith('src/') && !name.startsWith('src/lib/');
  expect(broken(/^src\/lib\//, isWrong)).toEqual([]);
});

test('a language knows lib and other languages, and reaches nothing', () => {
  const isWrong = (name: string) => !/^src\/(?:lib|languages)\//.test(name);
  expect(broken(/^src\/languages\//, isWrong)).toEqual([]);
});

test('the kernel knows no service', () => {
  const isWrong = (name: string) =>
    name.startsWith('src/') && !/^src\/(?:lib|languages|kernel)\//.test(name);
  expect(broken(/^src\/kernel\//, isWrong)).toEqual([]);
});

test('a service knows lib, languages, the faces of the kernel, itself, and the types of a neighbour', () => {
  const isWrong = (name: string, file: string) => {
    const own = file.split('/').slice(0, 3).join('/');
    if (!name.startsWith('src/')) return !/^node:(?:crypto|zlib|buffer)$/.test(name);
    const isNeighboursTypes = /^src\/services\/[^/]+\/api\.gen$/.test(name);
    const isBelow = /^src\/(?:lib|languages)\/|^src\/kernel\/[^/]+$/.test(name);
    return !isBelow && !isNeighboursTypes && !name.startsWith(`${own}/`);
  };
  expect(broken(/^src\/services\//, isWrong)).toEqual([]);
});

test('only the list of services imports services', () => {
  const isWrong = (name: string) => name.startsWith('src/services/');
  expect(broken(/^src\/(?!services)/, isWrong)).toEqual([]);
});

test('the entry points are short', () => {
  const long = sources.filter(
    ({ file, code }) =>
      entryPoints.includes(file) &&
      code.split('\n').filter((line) => line.trim()).length > ENTRY_POINT_LINES,
  );
  expect(long.map(({ file }) => file)).toEqual([]);
});

/** Who may reach what. An owner that no longer does leaves this list. */
const owners: readonly (readonly [string, RegExp, readonly string[]])[] = [
  [
    'the time',
    /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    // Beside the clock: where a manual clock starts, and the freshness of signatures, which real clients make in real time, and of certificates.
    ['src/cloud.ts', 'src/kernel/clock.ts', 'src/kernel/kernel.ts', 'src/server.ts'],
  ],
  [
    'timers and turns of the event loop',
    /\b(?:setTimeout|setInterval|setImmediate)\(/,
    [
      'src/kernel/clock.ts',
      'src/kernel/gateway/gateway.ts',
      'src/kernel/kernel.ts',
      'src/kernel/store/store.ts',
    ],
  ],
  [
    'calls to the outside',
    /\brequest as request[A-Z]|\bhttps?\.(?:request|get)\(|(?<![.\w])fetch\(/,
    ['src/kernel/outbound.ts'],
  ],
  ['weak chance', /\bMath\.random\b/, []],
  [
    'strong chance',
    /\b(?:randomBytes|randomUUID|randomFillSync|randomInt|generateKeySync|generateKeyPairSync)\(/,
    [
      'src/kernel/kernel.ts',
      'src/kernel/store/key-store.ts',
      'src/kernel/tokens.ts',
      'src/kernel/uuids.ts',
    ],
  ],
  ['the environment', /\bprocess\.(?:env|argv|exit)\b/, ['src/vitest.ts']],
  [
    'the terminal',
    /\bconsole\.|\bprocess\.std(?:out|err)\b/,
    ['src/kernel/log.ts', 'src/vitest.ts'],
  ],
  ['code from text', /\beval\(|\bnew Function\(/, []],
];
// The programs: their settings come from the environment and they speak to the terminal.
const PROGRAM = /^src\/cli/;

test.each(owners)('%s has its owners', (_, pattern, owned) => {
  const users = sources
    .filter(({ file, code }) => !PROGRAM.test(file) && pattern.test(code))
    .map(({ file }) => file);
  expect(users).toEqual(owned.toSorted());
});

test('no variable of a module changes', () => {
  const changing = sources.filter(({ code }) => /^(?:export )?(?:let|var)\s/m.test(code));
  expect(changing.map(({ file }) => file)).toEqual([]);
});
