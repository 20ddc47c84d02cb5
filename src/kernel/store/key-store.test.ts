import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ephemeralKeys, KEY_FILE, KeyProblem, MASTER_KEY_FILE, openKeys } from './key-store.ts';
import { makeDirectory } from './testing.ts';

let directory: ReturnType<typeof makeDirectory>;
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => directory.remove());

const beside = { kind: 'beside' } as const;
const keyFile = () => join(directory.path, KEY_FILE);
const masterFile = () => join(directory.path, MASTER_KEY_FILE);

test('each start adds a data key and keeps the older ones, under one store key', () => {
  const first = openKeys(directory.path, beside);
  const second = openKeys(directory.path, beside);
  const third = openKeys(directory.path, beside);
  expect(third.storeKey).toEqual(first.storeKey);
  expect(third.older).toEqual([first.current, second.current]);
  expect(new Set([first, second, third].map(({ current }) => current.id)).size).toBe(3);
  expect(ephemeralKeys().storeKey).not.toEqual(first.storeKey);
});

test('its files are for the user alone, and hold no key in the clear', () => {
  const { storeKey, current } = openKeys(directory.path, beside);
  for (const path of [keyFile(), masterFile()]) expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(keyFile(), 'utf8');
  const master = readFileSync(masterFile(), 'utf8').trim();
  for (const secret of [storeKey, current.key, Buffer.from(master, 'base64')])
    for (const form of ['base64', 'hex'] as const)
      expect(text).not.toContain(secret.toString(form));
});

describe('says in words', () => {
  test('that the master key is missing, damaged, or another one', () => {
    openKeys(directory.path, beside);
    const master = readFileSync(masterFile());
    rmSync(masterFile());
    expect(() => openKeys(directory.path, beside)).toThrow(/master key .* is missing/);
    expect(existsSync(masterFile())).toBe(false);
    writeFileSync(masterFile(), 'c2hvcnQ=');
    expect(() => openKeys(directory.path, beside)).toThrow(
      /does not hold a master key of 32 bytes/,
    );
    writeFileSync(masterFile(), Buffer.alloc(32, 7).toString('base64'));
    expect(() => openKeys(directory.path, beside)).toThrow(
      'The master key does not open this data directory',
    );
    writeFileSync(masterFile(), master);
    expect(openKeys(directory.path, beside).older).toHaveLength(1);
  });

  test('that the passphrase is missing or wrong, or that there is none', () => {
    const secret = { kind: 'passphrase', passphrase: 'correct horse' } as const;
    const { storeKey } = openKeys(directory.path, secret);
    expect(existsSync(masterFile())).toBe(false);
    expect(openKeys(directory.path, secret).storeKey).toEqual(storeKey);
    expect(() => openKeys(directory.path, { ...secret, passphrase: 'correct house' })).toThrow(
      'The passphrase does not open this data directory.',
    );
    expect(() => openKeys(directory.path, beside)).toThrow('protected by a passphrase');
    expect(openKeys(directory.path, secret).older).toHaveLength(2);
    const other = makeDirectory();
    openKeys(other.path, beside);
    expect(() => openKeys(other.path, secret)).toThrow('a passphrase does not open it');
    other.remove();
  });

  test('that a key kept elsewhere is missing; it opens where it is given', () => {
    const path = join(directory.path, 'elsewhere.key');
    const { storeKey } = openKeys(directory.path, { kind: 'file', path });
    expect(openKeys(directory.path, { kind: 'file', path }).storeKey).toEqual(storeKey);
    expect(() => openKeys(directory.path, { kind: 'file', path: `${path}2` })).toThrow(
      /is missing/,
    );
    expect(() => openKeys(directory.path, beside)).toThrow(/is missing/);
  });

  test.each([beside, { kind: 'passphrase', passphrase: 'correct horse' } as const])(
    'that the key file is damaged, wherever a byte was changed or it was cut ($kind)',
    (source) => {
      openKeys(directory.path, source);
      const whole = readFileSync(keyFile());
      const step = source.kind === 'passphrase' ? 23 : 1;
      for (let place = 0; place < whole.length; place += step) {
        for (const damaged of [
          Buffer.concat([
            whole.subarray(0, place),
            Buffer.of((whole[place] ?? 0) ^ 4),
            whole.subarray(place + 1),
          ]),
          whole.subarray(0, place),
        ]) {
          writeFileSync(keyFile(), damaged);
          let keys: unknown;
          try {
            keys = openKeys(directory.path, source);
          } catch (error) {
            expect(error).toBeInstanceOf(KeyProblem);
            expect(readFileSync(keyFile()).equals(damaged)).toBe(true);
          }
          // A changed space or end of line changes nothing.
          if (keys !== undefined)
            expect(damaged.toString().replaceAll(/\s/g, '').length).toBeGreaterThan(0);
        }
      }
      writeFileSync(keyFile(), whole);
      expect(openKeys(directory.path, source).older).toHaveLength(1);
    },
    60_000,
  );

  test('that the key file of a directory with data is missing', () => {
    openKeys(directory.path, beside);
    rmSync(keyFile());
    writeFileSync(join(directory.path, 'data.mdb'), 'rows');
    expect(() => openKeys(directory.path, beside)).toThrow(/keys.json is missing/);
    expect(existsSync(keyFile())).toBe(false);
  });
});

test('a first start that was killed while it made the master key is made good by the next', () => {
  writeFileSync(`${masterFile()}.new`, 'half a k');
  writeFileSync(`${keyFile()}.new`, '{"version"');
  expect(openKeys(directory.path, beside).older).toEqual([]);
  expect(openKeys(directory.path, beside).older).toHaveLength(1);
});
