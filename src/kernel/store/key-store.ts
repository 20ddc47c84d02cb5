/**
 * The keys of a data directory. A master key - in a file beside the data, from a passphrase, or from a file elsewhere - wraps the
 * store's key; the store's key wraps one data key per start of the process. A backup holds the wrapped keys and never the master key.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import type { DataKey } from './sealer.ts';

/** Where the master key comes from. */
export type MasterKeySource =
  | { readonly kind: 'beside' }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'file'; readonly path: string };

/** The keys do not fit the data, in words for the user. */
export class KeyProblem extends Error {
  override readonly name = 'KeyProblem';
}

interface KeyFile {
  readonly version: 1;
  readonly masterKey: 'beside' | 'passphrase' | 'file';
  /** Of a passphrase. */
  readonly scrypt?: { readonly salt: string; readonly cost: number };
  readonly storeKey: string;
  readonly dataKeys: readonly { readonly id: string; readonly wrapped: string }[];
}

export interface StoreKeys {
  readonly storeKey: Buffer;
  readonly current: DataKey;
  readonly older: readonly DataKey[];
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SCRYPT_COST = 2 ** 15;
const FILE_MODE = 0o600;
const LEAST_SCRYPT_COST = 2 ** 14;
const MOST_SCRYPT_COST = 2 ** 20;
const MASTER_KEYS: readonly unknown[] = ['beside', 'passphrase', 'file'];
const DATA_KEY_ID = /^[0-9a-f]{12}$/;
export const DATA_FILE = 'data.mdb';
export const KEY_FILE = 'keys.json';
export const MASTER_KEY_FILE = 'master.key';

/** Keys that live only in memory. */
export function ephemeralKeys(): StoreKeys {
  return { storeKey: randomBytes(KEY_BYTES), current: newDataKey(), older: [] };
}

/** Opens or makes the keys of a directory, and adds this start's data key, on disk before it is used. */
export function openKeys(directory: string, source: MasterKeySource): StoreKeys {
  const path = join(directory, KEY_FILE);
  const known = existsSync(path) ? readKeyFile(path) : undefined;
  if (!known && existsSync(join(directory, DATA_FILE)))
    throw new KeyProblem(`${path} is missing: without it the data cannot be read.`);
  const scrypt = known?.scrypt ?? { salt: randomBytes(16).toString('base64'), cost: SCRYPT_COST };
  const master = masterKey(directory, source, known, scrypt);
  const storeKey = known ? unwrap(master, known.storeKey, 'store key') : randomBytes(KEY_BYTES);
  if (!storeKey) throw wrongKey(source);
  const older = (known?.dataKeys ?? []).map(({ id, wrapped }) => {
    const key = unwrap(storeKey, wrapped, id);
    if (!key) throw new KeyProblem(`The data key ${id} in ${path} was changed or damaged.`);
    return { id, key };
  });
  const current = newDataKey();
  const file: KeyFile = {
    version: 1,
    masterKey: known?.masterKey ?? source.kind,
    ...(source.kind === 'passphrase' && { scrypt }),
    storeKey: known?.storeKey ?? wrap(master, storeKey, 'store key'),
    dataKeys: [
      ...(known?.dataKeys ?? []),
      { id: current.id, wrapped: wrap(storeKey, current.key, current.id) },
    ],
  };
  writeDurably(path, `${JSON.stringify(file, null, 2)}\n`);
  return { storeKey, current, older };
}

function newDataKey(): DataKey {
  return { id: randomBytes(6).toString('hex'), key: randomBytes(KEY_BYTES) };
}

function readKeyFile(path: string): KeyFile {
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isKeyFile(file)) return file;
  } catch {
    // Said below, in words.
  }
  throw new KeyProblem(
    `${path} was changed or damaged, or was written by a later version of Skykeep.`,
  );
}

/** Whether a value has the form of a key file; what its texts say is checked by unwrapping them. */
function isKeyFile(value: unknown): value is KeyFile {
  if (!isObject(value) || value['version'] !== 1) return false;
  const { masterKey: kind, scrypt, storeKey, dataKeys } = value;
  if (!MASTER_KEYS.includes(kind) || typeof storeKey !== 'string') return false;
  if (kind === 'passphrase' && !isScrypt(scrypt)) return false;
  return Array.isArray(dataKeys) && dataKeys.every(isDataKey);
}

function isScrypt(value: unknown): boolean {
  if (!isObject(value) || typeof value['salt'] !== 'string') return false;
  const cost = Number(value['cost']);
  return cost >= LEAST_SCRYPT_COST && cost <= MOST_SCRYPT_COST && Number.isInteger(Math.log2(cost));
}

function isDataKey(value: unknown): boolean {
  return (
    isObject(value) && DATA_KEY_ID.test(String(value['id'])) && typeof value['wrapped'] === 'string'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function masterKey(
  directory: string,
  source: MasterKeySource,
  known: KeyFile | undefined,
  scrypt: { readonly salt: string; readonly cost: number },
): Buffer {
  if (
    known &&
    known.masterKey !== source.kind &&
    known.masterKey !== 'file' &&
    source.kind !== 'file'
  ) {
    throw new KeyProblem(
      known.masterKey === 'passphrase'
        ? 'This data directory is protected by a passphrase: set SKYKEEP_PASSPHRASE.'
        : 'This data directory has its master key beside it: a passphrase does not open it.',
    );
  }
  if (source.kind === 'passphrase') {
    return scryptSync(source.passphrase, Buffer.from(scrypt.salt, 'base64'), KEY_BYTES, {
      N: scrypt.cost,
      r: 8,
      p: 1,
      maxmem: 256 * scrypt.cost * 8,
    });
  }
  const path = source.kind === 'file' ? source.path : join(directory, MASTER_KEY_FILE);
  if (!existsSync(path)) {
    if (known)
      throw new KeyProblem(
        `The master key ${path} is missing: without it the data cannot be read.`,
      );
    writeDurably(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new KeyProblem(`${path} does not hold a master key of 32 bytes in Base64.`);
  return key;
}

function wrongKey(source: MasterKeySource): KeyProblem {
  return new KeyProblem(
    source.kind === 'passphrase'
      ? 'The passphrase does not open this data directory.'
      : 'The master key does not open this data directory: it belongs to another one.',
  );
}

function wrap(key: Buffer, secret: Buffer, name: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(name));
  const wrapped = Buffer.concat([
    nonce,
    cipher.update(secret),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return wrapped.toString('base64');
}

function unwrap(key: Buffer, wrapped: string, name: string): Buffer | undefined {
  const bytes = Buffer.from(wrapped, 'base64');
  if (bytes.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    return undefined;
  }
}

/** A whole new file, synced, takes the place of the old one: a crash leaves one of them. */
function writeDurably(path: string, content: string): void {
  const temporary = `${path}.new`;
  // What a killed process left behind may have another mode.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, content, { mode: FILE_MODE, flag: 'wx', flush: true });
  renameSync(temporary, path);
  const folder = openSync(join(path, '..'), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
