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
  writeFileSync,
  writeSync,
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
  writeDurably(path, {
    version: 1,
    masterKey: known?.masterKey ?? source.kind,
    ...(source.kind === 'passphrase' && { scrypt }),
    storeKey: known?.storeKey ?? wrap(master, storeKey, 'store key'),
    dataKeys: [
      ...(known?.dataKeys ?? []),
      { id: current.id, wrapped: wrap(storeKey, current.key, current.id) },
    ],
  });
  return { storeKey, current, older };
}

function newDataKey(): DataKey {
  return { id: randomBytes(6).toString('hex'), key: randomBytes(KEY_BYTES) };
}

function readKeyFile(path: string): KeyFile {
  try {
    // SAFETY: what is read is checked by its unwrapping.
    const file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
    if (file.version === 1) return file;
  } catch {
    // Said below, in words.
  }
  throw new KeyProblem(
    `${path} was changed or damaged, or was written by a later version of Skykeep.`,
  );
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
    const file = openSync(path, 'wx', FILE_MODE);
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
    closeSync(file);
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
function writeDurably(path: string, content: KeyFile): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, {
    mode: FILE_MODE,
    flush: true,
  });
  renameSync(temporary, path);
  const folder = openSync(join(path, '..'), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
