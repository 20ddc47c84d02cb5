import { createHash } from 'node:crypto';

import { invariant } from '#lib/assert';
import { RecentMap } from '#lib/recent-map';

import type { CellId, Collection } from '../store.ts';
import { CorruptRow } from './corruption.ts';
import type { Engine, SealedLayer, SealedWrite } from './engine.ts';
import { CEILING, encodeKey, encodeNumber, TERMINATOR } from './key.ts';
import { isDeletion, Layer, type WriteSet, type Written } from './layer.ts';
import type { Sealer } from './sealer.ts';
import { RowTransaction } from './transaction.ts';

const RECENT_ROWS = 512;
const CACHED_BESIDE = 5000;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

type Writes = ReadonlyMap<string, Written>;

/** A row inside another, its carrier. */
interface Carried {
  readonly key: string;
  readonly row: unknown;
  readonly isOnDisk: boolean;
}

/** What is written with every layer: its number, whose it is, and the form of the rows. */
interface Mark {
  readonly seq: number;
  readonly cell: CellId;
  readonly format?: number;
}

/** The text that names a cell in keys of the store's own tables and in tasks. */
export function cellName({ service, account, region }: CellId): string {
  return `${service}/${account}/${region}`;
}

/**
 * One service in one account and one region. Its memory - the layers not yet on disk, recent rows, low-water marks - hangs on
 * this object and is dropped as a whole when a commit fails or another owner takes the cell.
 */
export class Cell {
  readonly id: CellId;
  readonly name: string;
  /** What every key of the cell starts with. */
  readonly prefix: string;
  /** Grows with every commit, so that what was derived from the cell's rows is known to be current. */
  version = 0;
  /** How many migrations of its service the rows have seen: those written from here on are of the newest form. */
  format = 0;
  /** Counts how often the memory was dropped: what was seen in an earlier life may never have reached the disk. */
  life = 0;
  readonly hide: (text: string) => string;
  readonly #engine: Engine;
  readonly #sealer: Sealer;
  readonly #onDirty: () => void;
  readonly #recent = new RecentMap<string, unknown>(RECENT_ROWS);
  readonly #tags = new Map<string, string>();
  readonly #tableTags: string[] = [];
  // Where the rows of a table rest until they change, by the tags of both tables, and the same the other way.
  readonly #carriers = new Map<string, string>();
  readonly #carried = new Map<string, string>();
  readonly #indexTags = new WeakMap<object, readonly (readonly [string, string])[]>();
  // From the start of a range up to this key everything is deleted: queues are emptied from the front.
  readonly #lowWater = new RecentMap<string, string>(RECENT_ROWS);
  readonly #caches = new Map<string, RecentMap<string, unknown>>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #active = new Layer();
  #flushing: Layer | undefined;
  // What the transaction reads from the engine: a scan that is left early must not hold the engine's snapshot.
  readonly #reading: IterableIterator<string>[] = [];
  #seq = -1;
  #inTransaction = false;
  #dropped: Error | undefined;

  constructor(id: CellId, engine: Engine, sealer: Sealer, onDirty: () => void) {
    this.id = id;
    this.name = cellName(id);
    this.prefix = `${createHash('sha256').update(this.name).digest('base64url').slice(0, 10)}${CEILING}`;
    this.hide = (text) => sealer.blind(text);
    this.#engine = engine;
    this.#sealer = sealer;
    this.#onDirty = onDirty;
  }

  /** Runs work against the cell's rows, all or nothing: what it throws leaves nothing behind. */
  transact<T>(work: (tx: RowTransaction) => T): T {
    invariant(!this.#inTransaction, 'a transaction does not open another in the same cell');
    const tx = new RowTransaction(this);
    this.#inTransaction = true;
    try {
      const result = work(tx);
      this.#commit(tx.writes);
      return result;
    } finally {
      tx.close();
      for (const scan of this.#reading) scan.return?.();
      this.#reading.length = 0;
      this.#inTransaction = false;
    }
  }

  /** Resolves once everything that was committed so far is on disk; undefined when it already is. Rejects when a life is over. */
  durable(life = this.life): Promise<void> | undefined {
    if (life !== this.life && this.#dropped) return Promise.reject(this.#dropped);
    if (!this.#active.isEmpty) return this.#active.done;
    return this.#flushing?.done;
  }

  read(key: string): unknown {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const layered = this.#active.writes.get(key) ?? this.#flushing?.writes.get(key);
    if (layered) return layered.row;
    const row = this.#readStored(key);
    if (row !== undefined) this.#recent.set(key, row);
    return row;
  }

  #readStored(key: string): unknown {
    const sealed = this.#engine.get(key);
    if (!sealed) return undefined;
    if (sealed.length > 0) {
      const stored = this.#open(key, sealed);
      return Array.isArray(stored) ? stored[CARRIER] : stored;
    }
    const carrier = this.#carrierOf(key);
    const holding = carrier === undefined ? undefined : this.#engine.get(carrier);
    const stored = carrier !== undefined && holding && this.#open(carrier, holding);
    if (carrier === undefined || !Array.isArray(stored)) throw new CorruptRow(key);
    // Whoever reads the one mostly reads the other too, and it is open already.
    if (!this.#active.writes.has(carrier) && !this.#flushing?.writes.has(carrier))
      this.#recent.set(carrier, stored[CARRIER]);
    return stored[CARRIED];
  }

  #open(key: string, sealed: Uint8Array): unknown {
    return JSON.parse(this.#sealer.open(key, sealed).toString('utf8'));
  }

  /** The key of the row in which a row rests until it changes; undefined for a row of a table without a carrier. */
  #carrierOf(key: string): string | undefined {
    const end = this.prefix.length + 2;
    const table = this.#carriers.get(key.slice(0, end));
    return table === undefined ? undefined : table + key.slice(end);
  }

  /** The live keys of a range, over all layers. */
  *keys(table: string, start: string, end: string, isReverse: boolean): IterableIterator<string> {
    const mark = isReverse ? undefined : this.#lowWater.get(start);
    const from = mark !== undefined && mark > start ? mark : start;
    const active = this.#active.keys(table, from, end, isReverse);
    const flushing = this.#flushing?.keys(table, from, end, isReverse);
    const stored = this.#engine.keys(from, end, isReverse);
    this.#reading.push(stored);
    if (!active && !flushing) {
      yield* stored;
      return;
    }
    const sources = [stored, ...(flushing ? [flushing] : []), ...(active ? [active] : [])];
    let isInFront = !isReverse;
    let last = '';
    for (const key of merge(sources, isReverse)) {
      if (this.#isDeleted(key)) {
        if (isInFront) last = key;
        continue;
      }
      if (isInFront) this.#mark(start, last);
      isInFront = false;
      yield key;
    }
    if (isInFront) this.#mark(start, last);
  }

  /** From a start up to a deleted key all is deleted. A row put between the two begins as both do, and takes the mark away. */
  #mark(start: string, deleted: string): void {
    const isPrefix = start.endsWith(TERMINATOR) || start.length === this.prefix.length + 2;
    if (isPrefix && deleted.startsWith(start)) this.#lowWater.set(start, deleted);
  }

  #isDeleted(key: string): boolean {
    return isDeletion(this.#active.writes.get(key) ?? this.#flushing?.writes.get(key));
  }

  #commit(writes: WriteSet): void {
    if (writes.isEmpty) return;
    const wasClean = this.#active.isEmpty;
    // Written for each write of each call: no pairs are made on the way.
    // oxlint-disable-next-line unicorn/no-array-for-each -- SAFETY: a map of the hot path
    writes.writes.forEach((written, key) => {
      this.#active.set(key, written);
      if (written.row === undefined) {
        this.#recent.delete(key);
      } else {
        if (written.row !== null) this.#recent.set(key, written.row);
        this.#lowerMarks(key);
      }
    });
    this.version += 1;
    if (wasClean) this.#onDirty();
  }

  /** A row that appears below a low-water mark takes the mark away. Marks stand at the prefixes of keys. */
  #lowerMarks(key: string): void {
    for (let at = this.prefix.length + 2; at > 0; at = key.indexOf(TERMINATOR, at) + 1) {
      const start = key.slice(0, at);
      const mark = this.#lowWater.get(start);
      if (mark !== undefined && key < mark) this.#lowWater.delete(start);
    }
  }

  /**
   * Changes a row of the kernel's own in place, with the commit that went before: counters that every call touches cost no row of
   * their own in the write set. The row is no part of an index.
   */
  amend<Row extends object>(
    table: string,
    key: string,
    make: () => Row,
    change: (row: Row) => void,
  ): void {
    const pending = this.#active.writes.get(key);
    if (pending?.row) {
      // SAFETY: a key starts with its table, and only rows of that table are put under it.
      change(pending.row as Row);
      return;
    }
    // SAFETY: as above.
    const known = pending ? undefined : (this.read(key) as Row | undefined);
    const row = known ? { ...known } : make();
    change(row);
    const wasClean = this.#active.isEmpty;
    this.#active.set(key, { table, row });
    this.#recent.set(key, row);
    if (wasClean) this.#onDirty();
  }

  /** Takes the layer that is to be written next, sealed; undefined when there is nothing to write. */
  takeLayer(): SealedLayer | undefined {
    if (this.#active.isEmpty || this.#flushing) return undefined;
    this.#flushing = this.#active;
    this.#active = new Layer();
    this.#seq = this.lastSeq() + 1;
    const writes = this.#sealAll(this.#flushing.writes);
    const mark = this.#seqKey();
    writes.push({
      key: mark,
      value: this.#seal(mark, { seq: this.#seq, cell: this.id, format: this.format }),
    });
    return { cell: this.name, seq: this.#seq, writes };
  }

  #sealAll(layer: Writes): SealedWrite[] {
    const writes: SealedWrite[] = [];
    // oxlint-disable-next-line unicorn/no-array-for-each -- SAFETY: as above
    layer.forEach((written, key) => {
      const inside = this.#inside(layer, written, key);
      if (written.row === undefined) {
        writes.push({ key });
        // What rested in a row that goes alone stands by itself.
        if (inside?.isOnDisk)
          writes.push({ key: inside.key, value: this.#seal(inside.key, inside.row) });
      } else if (written.row === null || this.#rests(layer, written, key)) {
        writes.push({ key, value: EMPTY });
      } else {
        const stored = inside ? [written.row, inside.row] : written.row;
        writes.push({ key, value: this.#seal(key, stored) });
      }
    });
    return writes;
  }

  /** Whether a row that is written rests in its carrier, which is written too. */
  #rests(layer: Writes, { table }: Written, key: string): boolean {
    const carrierTable = this.#carriers.get(table);
    if (carrierTable === undefined) return false;
    const carrier = layer.get(carrierTable + key.slice(table.length));
    return carrier !== undefined && carrier.row !== undefined;
  }

  /** What a carrier holds once this layer is written: a row of the layer, or one that rested in it before. */
  #inside(layer: Writes, { table }: Written, carrier: string): Carried | undefined {
    const carriedTable = this.#carried.get(table);
    if (carriedTable === undefined) return undefined;
    const key = carriedTable + carrier.slice(table.length);
    const own = layer.get(key);
    if (own) return own.row === undefined ? undefined : { key, row: own.row, isOnDisk: false };
    return this.#engine.get(key)?.length === 0
      ? { key, row: this.#readStored(key), isOnDisk: true }
      : undefined;
  }

  /** The layer is on disk. */
  written(): void {
    const layer = this.#flushing;
    this.#flushing = undefined;
    layer?.resolve();
  }

  /** Forgets everything that is not on disk, and tells those who wait for it. */
  drop(error: Error): void {
    this.life += 1;
    this.#dropped = error;
    const layers = [this.#flushing, this.#active];
    this.#flushing = undefined;
    this.#active = new Layer();
    this.#recent.clear();
    this.#lowWater.clear();
    this.#caches.clear();
    this.#seq = -1;
    this.version += 1;
    for (const layer of layers) layer?.reject(error);
  }

  /** Deletes every row but those to keep, and forgets what was derived from them. */
  wipe(keep: (key: string) => boolean): void {
    invariant(!this.#inTransaction, 'a cell is emptied between transactions');
    const keys = new Set(this.#engine.keys(this.prefix, `${this.prefix}${CEILING}`, false));
    for (const layer of [this.#flushing, this.#active]) {
      for (const key of layer?.writes.keys() ?? []) keys.add(key);
    }
    const gone = new Layer();
    for (const key of keys) {
      if (key !== this.#seqKey() && !keep(key))
        gone.set(key, { table: key.slice(0, this.prefix.length + 2), row: undefined });
    }
    this.#commit(gone);
    this.#lowWater.clear();
    this.#caches.clear();
  }

  /** The number of the last layer written, 0 for a cell without rows. */
  lastSeq(): number {
    return this.#seq >= 0 ? this.#seq : (this.#readMark()?.seq ?? 0);
  }

  /** How many migrations of its service the cell's rows on disk have seen; undefined for a cell without rows. */
  formatOnDisk(): number | undefined {
    const mark = this.#readMark();
    return mark && (mark.format ?? 0);
  }

  #readMark(): Mark | undefined {
    const sealed = this.#engine.get(this.#seqKey());
    // SAFETY: the row opened, so it is one that `takeLayer` wrote.
    return (
      sealed && (JSON.parse(this.#sealer.open(this.#seqKey(), sealed).toString('utf8')) as Mark)
    );
  }

  get isDirty(): boolean {
    return !this.#active.isEmpty;
  }

  get isFlushing(): boolean {
    return this.#flushing !== undefined;
  }

  /** The keys of the rows of a table start with this. */
  tableOf<Row>(table: Collection<Row>): string {
    const known = this.#tableTags[table.id];
    if (known !== undefined) return known;
    const tag = this.#tag(table.id, 0);
    this.#tableTags[table.id] = tag;
    if (table.carrier !== undefined) this.#link(tag, this.#tag(table.carrier, 0));
    if (table.carries !== undefined) this.#link(this.#tag(table.carries, 0), tag);
    return tag;
  }

  #link(carried: string, carrier: string): void {
    this.#carriers.set(carried, carrier);
    this.#carried.set(carrier, carried);
  }

  /** The whole key of a row. */
  keyOf<Row>(table: Collection<Row>, row: Row): string {
    return this.tableOf(table) + encodeKey(table.key(row), this.hide);
  }

  indexOf<Row>(table: Collection<Row>, index: string): string {
    const found = this.indexesOf(table).find(([name]) => name === index);
    invariant(found, `the table ${table.name} has an index ${index}`);
    return found[1];
  }

  hasIndexes<Row>(table: Collection<Row>): boolean {
    return this.indexesOf(table).length > 0;
  }

  indexesOf<Row>(table: Collection<Row>): readonly (readonly [string, string])[] {
    const known = this.#indexTags.get(table);
    if (known) return known;
    const made = Object.keys(table.indexes).map(
      (name, place) => [name, this.#tag(table.id, place + 1)] as const,
    );
    this.#indexTags.set(table, made);
    return made;
  }

  /** What a service remembers beside the rows, dropped with the cell's memory. */
  cache<V>(name: string): RecentMap<string, V> {
    let found = this.#caches.get(name);
    if (!found) {
      found = new RecentMap(CACHED_BESIDE);
      this.#caches.set(name, found);
    }
    // SAFETY: a name belongs to one use in one service.
    return found as RecentMap<string, V>;
  }

  /** Calls back once when somebody signals; gives a function that takes the wish back. */
  onSignal(name: string, wake: () => void): () => void {
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    waiting.add(wake);
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(name);
    };
  }

  /** How many wait for a signal. */
  get waitingCount(): number {
    let count = 0;
    for (const waiting of this.#waiting.values()) count += waiting.size;
    return count;
  }

  signal(name: string): void {
    const waiting = this.#waiting.get(name);
    if (!waiting) return;
    for (const wake of [...waiting]) wake();
  }

  #tag(table: number, index: number): string {
    const short = `${table}.${index}`;
    const known = this.#tags.get(short);
    if (known !== undefined) return known;
    const tag = `${this.prefix}${DIGITS.charAt(table)}${DIGITS.charAt(index)}`;
    this.#tags.set(short, tag);
    return tag;
  }

  #seqKey(): string {
    return `${this.prefix}00${encodeNumber(0)}`;
  }

  #seal(key: string, row: unknown): Buffer {
    return this.#sealer.seal(key, JSON.stringify(row));
  }
}

const EMPTY = Buffer.alloc(0);
// Where the two stand that share a seal.
const CARRIER = 0;
const CARRIED = 1;

/** Walks several sorted sources as one, each key once. */
function* merge(
  sources: readonly IterableIterator<string>[],
  isReverse: boolean,
): IterableIterator<string> {
  const heads = sources.map((source) => source.next());
  for (;;) {
    let best: string | undefined;
    for (const head of heads) {
      if (head.done) continue;
      if (best === undefined || (isReverse ? head.value > best : head.value < best))
        best = head.value;
    }
    if (best === undefined) return;
    yield best;
    for (let place = 0; place < heads.length; place++) {
      const head = heads[place];
      const source = sources[place];
      if (source && head && !head.done && head.value === best) heads[place] = source.next();
    }
  }
}
