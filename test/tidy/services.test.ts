/** Every service is laid out alike: what its folder holds is what it lists. */
import { basename } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readModel } from '../../src/model-files.ts';
import { builtServices, loadService } from '../../src/services.ts';
import { filesBelow, partSource, textOf } from '../../tools/source-text.ts';

const LARGEST_TABLE_ID = 49;
const README_LINES = 60;

const folders = new Set(
  filesBelow('src/services')
    .filter((file) => file.endsWith('/index.ts'))
    .map((file) => file.split('/')[2] ?? ''),
);

test('every folder of a service is listed in src/services.ts, and the reverse', () => {
  expect([...folders].toSorted()).toEqual([...builtServices].toSorted());
});

describe.each([...builtServices])('%s', (name) => {
  const folder = `src/services/${name}`;
  const files = filesBelow(folder).filter((file) => !file.endsWith('.test.ts'));
  const operationFiles = files.filter((file) => file.startsWith(`${folder}/operations/`));
  const definition = async () => {
    const service = await loadService(name);
    if (!service) throw new Error(`${name} is not built`);
    return service;
  };

  test('every file in operations/ defines the operation that it is named after, and no other', () => {
    const wrong = operationFiles.filter((file) => {
      const defined = [...textOf(file).matchAll(/\boperation\('(\w+)'/g)].map(([, found]) => found);
      const wanted = basename(file, '.ts').replaceAll('-', '');
      return defined.length !== 1 || defined[0]?.toLowerCase() !== wanted;
    });
    expect(wrong).toEqual([]);
  });

  test('every operation of the folder is listed in index.ts, and the reverse', async () => {
    const { operations } = await definition();
    const listed = operations.map((operation) => operation.name.toLowerCase());
    const defined = operationFiles.map((file) => basename(file, '.ts').replaceAll('-', ''));
    expect(listed.toSorted()).toEqual(defined.toSorted());
  });

  test('every operation is one of the model', async () => {
    const { operations, model } = await definition();
    const known = Object.keys((model ?? readModel(name)).operations);
    expect(
      operations.map((operation) => operation.name).filter((each) => !known.includes(each)),
    ).toEqual([]);
  });

  test('every table is listed, with a number and a name of its own', async () => {
    const { tables } = await definition();
    const declared = files.flatMap((file) =>
      [...partSource(textOf(file)).code.matchAll(/\bcollection<\w+>\(\)/g)].map(() => file),
    );
    expect(tables).toHaveLength(declared.length);
    expect(declared.filter((file) => file !== `${folder}/tables.ts`)).toEqual([]);
    const ids = tables.map((table) => table.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(tables.map((table) => table.name)).size).toBe(tables.length);
    expect(
      ids.filter((id) => !(Number.isInteger(id) && id >= 1 && id <= LARGEST_TABLE_ID)),
    ).toEqual([]);
  });

  test('every task is listed, under a name that begins with the service', async () => {
    const { tasks = [] } = await definition();
    const defined = files.flatMap((file) => [...textOf(file).matchAll(/= task(?:<[^()]*>)?\(/g)]);
    expect(tasks).toHaveLength(defined.length);
    expect(tasks.map((task) => task.name).filter((each) => !each.startsWith(`${name}.`))).toEqual(
      [],
    );
  });

  test('the README is there and short', () => {
    expect(textOf(`${folder}/README.md`).split('\n').length).toBeLessThanOrEqual(README_LINES + 1);
  });
});
