/**
 * A backup: a line that says what it is with the wrapped keys, every sealed row as of one moment, and a MAC over all of it under
 * a key that follows from the store's. Nothing in it opens without the master key, which it does not hold.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';

import type { Engine, EngineEntry } from './engine.ts';

/** A file is no backup, or not one that this key opens. */
export class BackupProblem extends Error {
  override readonly name = 'BackupProblem';
}

export interface BackupHead {
  readonly skykeep: 'backup';
  readonly version: 1;
  readonly madeAt: string;
  /** The content of the key file. */
  readonly keys: unknown;
}

const MAC_BYTES = 32;
const SIZES_BYTES = 8;
const END = 0xffffffff;
const PIECE_BYTES = 1024 * 1024;
const LONGEST_HEAD = 64 * 1024 * 1024;
const BATCH = 2000;

function macOf(storeKey: Buffer) {
  return createHmac('sha256', Buffer.from(hkdfSync('sha256', storeKey, '', 'skykeep backup', 32)));
}

/** The bytes of a backup, in pieces; rows written meanwhile are not in it. */
export function* backupOf(engine: Engine, storeKey: Buffer, head: BackupHead): Iterable<Buffer> {
  const mac = macOf(storeKey);
  let pieces: Buffer[] = [Buffer.from(`${JSON.stringify(head)}\n`, 'utf8')];
  let size = 0;
  for (const { key, value } of engine.snapshot()) {
    const name = Buffer.from(key, 'latin1');
    const sizes = Buffer.alloc(SIZES_BYTES);
    sizes.writeUInt32BE(name.length, 0);
    sizes.writeUInt32BE(value.length, 4);
    pieces.push(sizes, name, Buffer.from(value));
    size += SIZES_BYTES + name.length + value.length;
    if (size < PIECE_BYTES) continue;
    const piece = Buffer.concat(pieces);
    mac.update(piece);
    yield piece;
    pieces = [];
    size = 0;
  }
  const end = Buffer.alloc(SIZES_BYTES);
  end.writeUInt32BE(END, 0);
  const last = Buffer.concat([...pieces, end]);
  mac.update(last);
  yield Buffer.concat([last, mac.digest()]);
}

export async function readBackupHead(file: string): Promise<BackupHead> {
  for await (const item of items(file)) {
    if (item.kind === 'head') return item.head;
  }
  throw noBackup(file);
}

/** Reads the whole file before the first row is written: a backup that was changed or cut leaves nothing behind. */
export async function restoreRows(file: string, engine: Engine, storeKey: Buffer): Promise<number> {
  const mac = macOf(storeKey);
  let isWhole = false;
  for await (const item of items(file)) {
    if (item.kind === 'end') isWhole = timingSafeEqual(mac.digest(), item.mac);
    else mac.update(item.bytes);
  }
  if (!isWhole)
    throw new BackupProblem(
      `The backup ${file} was changed or damaged, or is of another master key.`,
    );
  let rows = 0;
  let batch: EngineEntry[] = [];
  const write = async () => {
    const writes = batch.map(({ key, value }) => ({ key, value: Buffer.from(value) }));
    await engine.flush([{ cell: 'restore', seq: 0, writes }]);
    rows += batch.length;
    batch = [];
  };
  for await (const item of items(file)) {
    if (item.kind !== 'row') continue;
    batch.push(item);
    if (batch.length >= BATCH) await write();
  }
  await write();
  return rows;
}

type Item =
  | { readonly kind: 'head'; readonly head: BackupHead; readonly bytes: Buffer }
  | { readonly kind: 'row'; readonly key: string; readonly value: Buffer; readonly bytes: Buffer }
  | { readonly kind: 'last'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly mac: Buffer };

async function* items(file: string): AsyncGenerator<Item> {
  let rest: Buffer = Buffer.alloc(0);
  let isHead = true;
  let isLast = false;
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
    // SAFETY: a stream of a file without an encoding gives buffers.
    rest = Buffer.concat([rest, piece as Buffer]);
    for (;;) {
      const item: Item | undefined = isLast
        ? undefined
        : isHead
          ? headIn(rest, file)
          : itemIn(rest);
      if (!item || item.kind === 'end') break;
      isHead = false;
      isLast = item.kind === 'last';
      rest = rest.subarray(item.bytes.length);
      yield item;
    }
  }
  if (!isLast || rest.length !== MAC_BYTES) throw noBackup(file);
  yield { kind: 'end', mac: rest };
}

function headIn(bytes: Buffer, file: string): Item | undefined {
  const end = bytes.indexOf('\n');
  if (end < 0) {
    if (
      bytes.length > LONGEST_HEAD ||
      !bytes.subarray(0, 1).equals(Buffer.from('{').subarray(0, bytes.length))
    )
      throw noBackup(file);
    return undefined;
  }
  try {
    // SAFETY: what is read is checked by its MAC.
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as BackupHead;
    if (head.skykeep === 'backup' && head.version === 1)
      return { kind: 'head', head, bytes: bytes.subarray(0, end + 1) };
  } catch {
    // Said below, in words.
  }
  throw noBackup(file);
}

function itemIn(bytes: Buffer): Item | undefined {
  if (bytes.length < SIZES_BYTES) return undefined;
  const keyBytes = bytes.readUInt32BE(0);
  if (keyBytes === END) return { kind: 'last', bytes: bytes.subarray(0, SIZES_BYTES) };
  const size = SIZES_BYTES + keyBytes + bytes.readUInt32BE(4);
  if (bytes.length < size) return undefined;
  return {
    kind: 'row',
    key: bytes.toString('latin1', SIZES_BYTES, SIZES_BYTES + keyBytes),
    value: bytes.subarray(SIZES_BYTES + keyBytes, size),
    bytes: bytes.subarray(0, size),
  };
}

function noBackup(file: string): BackupProblem {
  return new BackupProblem(`${file} is not a backup of Skykeep, or it was cut off.`);
}
