/** Opens a store and starts a kernel on it. */
import { join } from 'node:path';

import { Decisions } from './audit/decisions.ts';
import type { Clock } from './clock.ts';
import { type ControlHandler, serveControl } from './control.ts';
import { Kernel } from './kernel.ts';
import { createLog, type LogLevel, type LogSink } from './log.ts';
import type { RootKeys } from './root-keys.ts';
import { Services, type ServiceSource } from './services.ts';
import type { CellId } from './store.ts';
import { cellsOnDisk } from './store/cells-on-disk.ts';
import { DirectoryLock } from './store/directory-lock.ts';
import type { Engine } from './store/engine.ts';
import { DATA_FILE, ephemeralKeys, type MasterKeySource, openKeys } from './store/key-store.ts';
import { MemoryEngine } from './store/memory-engine.ts';
import { Sealer } from './store/sealer.ts';
import { Store } from './store/store.ts';
import { TokenSealer } from './tokens.ts';

export type { MasterKeySource } from './store/key-store.ts';
export type { Store } from './store/store.ts';

/** A store with its keys, and the lock of its directory. */
export interface OpenedStore {
  readonly store: Store;
  readonly tokens: TokenSealer;
  readonly cells: readonly CellId[];
  readonly dataDir: string | undefined;
  /** For backups; undefined for a store in memory. */
  readonly storeKey: Buffer | undefined;
  /** Who answers on the directory's socket. */
  control: ControlHandler | undefined;
  close(): Promise<void>;
}

/** Opens the store in a directory, or one in memory. The directory exists and belongs to the user alone. Tests wrap the engine. */
export async function openStore(
  dataDir: string | undefined,
  master: MasterKeySource,
  wrap: (engine: Engine) => Engine = (engine) => engine,
): Promise<OpenedStore> {
  if (dataDir === undefined) {
    const keys = ephemeralKeys();
    const sealer = new Sealer(keys.storeKey, keys.current);
    return {
      store: new Store(wrap(new MemoryEngine()), sealer),
      tokens: new TokenSealer(keys.storeKey),
      cells: [],
      dataDir,
      storeKey: undefined,
      control: undefined,
      close: async () => undefined,
    };
  }
  let opened: OpenedStore | undefined;
  const lock = await DirectoryLock.take(dataDir, (socket) =>
    serveControl(socket, () => opened?.control),
  );
  try {
    const keys = openKeys(dataDir, master);
    const sealer = new Sealer(keys.storeKey, keys.current, keys.older);
    // LMDB's binding takes time to load, and a cloud in memory has no use for it.
    const { LmdbEngine } = await import('./store/lmdb-engine.ts');
    const engine = wrap(new LmdbEngine(join(dataDir, DATA_FILE)));
    opened = {
      store: new Store(engine, sealer),
      tokens: new TokenSealer(keys.storeKey),
      cells: cellsOnDisk(engine, sealer),
      dataDir,
      storeKey: keys.storeKey,
      control: undefined,
      close: () => lock.release(),
    };
    return opened;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

export interface KernelOptions {
  readonly opened: OpenedStore;
  readonly clock: Clock;
  readonly rootKeys: RootKeys;
  readonly source: ServiceSource;
  readonly account: string;
  readonly logLevel: LogLevel;
  readonly log: LogSink;
}

export function createKernel({
  opened,
  clock,
  rootKeys,
  source,
  account,
  logLevel,
  log,
}: KernelOptions): Kernel {
  return new Kernel({
    store: opened.store,
    clock,
    tokens: opened.tokens,
    rootKeys,
    services: new Services(source),
    decisions: new Decisions(),
    log: createLog(() => clock.now(), logLevel, log),
    account,
    cells: opened.cells,
  });
}
