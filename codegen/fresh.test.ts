import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { generatedFiles, isFresh, outputFolder, stampPath, stampText } from './fresh.mjs';

let root: string;

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'codegen-'));
  for (const path of ['package-lock.json', 'src/kernel/model.ts', 'codegen/run.ts']) put(path);
  for (const file of generatedFiles) put(`src/models/sqs/${file}`);
  put(stampPath, stampText(root, ['sqs']));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test('models are fresh while nothing that they depend on changes', () => {
  expect(isFresh(root)).toBe(true);
});

test.each(['package-lock.json', 'codegen/run.ts', 'src/kernel/model.ts'])(
  'a change of %s makes them stale',
  (path) => {
    put(path, 'changed');
    expect(isFresh(root)).toBe(false);
  },
);

test('a missing file makes them stale', () => {
  rmSync(join(root, 'src/models/sqs/api.gen.ts'));
  expect(isFresh(root)).toBe(false);
});

test('a service that gets its own folder has its model made there, and the old copy counts as stale', () => {
  mkdirSync(join(root, 'src/services/sqs'), { recursive: true });
  expect(outputFolder(root, 'sqs')).toBe('src/services/sqs');
  expect(isFresh(root)).toBe(false);
  for (const file of generatedFiles) put(`src/services/sqs/${file}`);
  expect(isFresh(root)).toBe(false);
  rmSync(join(root, 'src/models/sqs'), { recursive: true });
  expect(isFresh(root)).toBe(true);
});
