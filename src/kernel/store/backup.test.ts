import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { backupOf, BackupProblem, readBackupHead, restoreRows } from './backup.ts';
import { MemoryEngine } from './memory-engine.ts';
import { makeDirectory } from './testing.ts';

let directory: ReturnType<typeof makeDirectory>;
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => directory.remove());

const storeKey = randomBytes(32);
const head = {
  skykeep: 'backup',
  version: 1,
  madeAt: '2026-01-31T12:00:00.000Z',
  keys: { any: 'keys' },
} as const;
const file = () => join(directory.path, 'backup');

async function engineWith(rows: number, bytes: number): Promise<MemoryEngine> {
  const engine = new MemoryEngine();
  const writes = Array.from({ length: rows }, (_unused, place) => ({
    key: `key\u0000\u00ff${String(place).padStart(6, '0')}`,
    value: randomBytes(place % 3 === 0 ? 0 : bytes),
  }));
  await engine.flush([{ cell: 'a', seq: 1, writes }]);
  return engine;
}

const rowsOf = (engine: MemoryEngine) =>
  [...engine.snapshot()].map(({ key, value }) => `${key} ${Buffer.from(value).toString('hex')}`);
const bytesOf = (engine: MemoryEngine) => Buffer.concat([...backupOf(engine, storeKey, head)]);

test.each([
  [0, 10],
  [1, 10],
  [5000, 50],
  [7, 900_000],
])('%i rows of %i bytes come back as they were', async (rows, bytes) => {
  const engine = await engineWith(rows, bytes);
  writeFileSync(file(), bytesOf(engine));
  expect(await readBackupHead(file())).toEqual(head);
  const copy = new MemoryEngine();
  expect(await restoreRows(file(), copy, storeKey)).toBe(rows);
  expect(rowsOf(copy)).toEqual(rowsOf(engine));
});

test('a backup that was changed anywhere, cut, continued, or made under another key leaves nothing behind', async () => {
  const whole = bytesOf(await engineWith(4, 30));
  const damaged: Buffer[] = [];
  for (let place = 0; place < whole.length; place++) {
    const changed = Buffer.from(whole);
    changed[place] = (changed[place] ?? 0) ^ 16;
    damaged.push(changed, whole.subarray(0, place));
  }
  damaged.push(
    Buffer.concat([whole, Buffer.of(0)]),
    Buffer.from('{'),
    Buffer.from('{"skykeep":"other"}\n'),
    randomBytes(100),
  );
  for (const bytes of damaged) {
    writeFileSync(file(), bytes);
    const copy = new MemoryEngine();
    await expect(restoreRows(file(), copy, storeKey)).rejects.toBeInstanceOf(BackupProblem);
    expect(rowsOf(copy)).toEqual([]);
  }
  writeFileSync(file(), whole);
  await expect(restoreRows(file(), new MemoryEngine(), randomBytes(32))).rejects.toThrow(
    'is of another master key',
  );
  writeFileSync(file(), 'no backup');
  await expect(readBackupHead(file())).rejects.toThrow('is not a backup of Skykeep');
});
