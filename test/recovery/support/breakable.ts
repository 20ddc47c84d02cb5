/** A cloud whose engine a test breaks: it fails at the flush that the test names, before or after the layer was written. */
import { ManualClock } from '#kernel/clock';
import { RootKeys } from '#kernel/root-keys';
import { createKernel, openStore } from '#kernel/start';
import { epochMs } from '#lib/time';

import { Cloud, FIRST_ACCOUNT } from '../../../src/cloud.ts';
import type {
  Engine,
  EngineEntry,
  FlushResult,
  SealedLayer,
} from '../../../src/kernel/store/engine.ts';
import { readCatalogue, readModel } from '../../../src/model-files.ts';
import { loadService } from '../../../src/services.ts';

export type Failure = 'before' | 'after';

export class BreakableEngine implements Engine {
  readonly #engine: Engine;
  /** Flushes so far. */
  flushes = 0;
  /** The number of the flush that fails, and whether its layer was written all the same. */
  failsAt: { readonly flush: number; readonly how: Failure } | undefined;
  readonly fenced = new Set<string>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get(key: string): Uint8Array | undefined {
    return this.#engine.get(key);
  }

  keys(start: string, end: string, reverse: boolean): IterableIterator<string> {
    return this.#engine.keys(start, end, reverse);
  }

  snapshot(): IterableIterator<EngineEntry> {
    return this.#engine.snapshot();
  }

  async flush(layers: readonly SealedLayer[]): Promise<readonly FlushResult[]> {
    this.flushes += 1;
    const fails = this.failsAt?.flush === this.flushes ? this.failsAt.how : undefined;
    if (fails === 'before') throw new Error('the test broke the disk');
    const owned = layers.filter(({ cell }) => !this.fenced.has(cell));
    if (owned.length > 0) await this.#engine.flush(owned);
    if (fails === 'after') throw new Error('the test broke the disk after the write');
    return layers.map(({ cell }) => (this.fenced.has(cell) ? 'fenced' : 'written'));
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

export interface BreakableCloud {
  readonly cloud: Cloud;
  readonly engine: BreakableEngine;
  readonly logged: string[];
}

export async function openBreakable(
  dataDir?: string,
  failsAt?: BreakableEngine['failsAt'],
): Promise<BreakableCloud> {
  let engine: BreakableEngine | undefined;
  const opened = await openStore(dataDir, { kind: 'beside' }, (inner) => {
    engine = new BreakableEngine(inner);
    return engine;
  });
  if (!engine) throw new Error('the store has an engine');
  engine.failsAt = failsAt;
  const logged: string[] = [];
  const kernel = createKernel({
    opened,
    clock: new ManualClock(epochMs(Date.now())),
    rootKeys: new RootKeys({ admitsAccountIds: false }),
    source: { catalogue: readCatalogue(), load: loadService, model: readModel },
    account: FIRST_ACCOUNT,
    logLevel: 'error',
    log: (line) => logged.push(line),
  });
  try {
    await kernel.open();
  } catch (error) {
    await kernel.stop();
    await opened.close();
    throw error;
  }
  return { cloud: new Cloud(kernel, opened, 'us-east-1'), engine, logged };
}
