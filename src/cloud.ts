/** Puts kernel and services together: the only file that imports both. */
import { mkdirSync } from 'node:fs';

import { type Clock, ManualClock, RealClock } from '#kernel/clock';
import type { Kernel } from '#kernel/kernel';
import { type LogLevel, type LogSink, toStderr } from '#kernel/log';
import { wipe } from '#kernel/maintenance';
import { RootKeys } from '#kernel/root-keys';
import type { ServiceSource } from '#kernel/services';
import { createKernel, type MasterKeySource, openStore, type OpenedStore } from '#kernel/start';
import { type Duration, type EpochMs, epochMs } from '#lib/time';

import { inProcess } from './in-process.ts';
import { type ExplainedDecision, explained } from './introspection/explanation.ts';
import { SKYKEEP, skykeepEntry, skykeepModel } from './introspection/model.ts';
import { readCatalogue, readModel } from './model-files.ts';
import { Principal, principalWithPolicy, principalWithRole } from './principal.ts';
import { loadService } from './services.ts';

export interface CloudOptions {
  /** Where the data lie; in memory by default. */
  readonly dataDir?: string;
  /** `manual`: time stands still until `clock.advance`. Real by default. */
  readonly clock?: 'real' | 'manual';
  /** Where the manual clock starts; the machine's time by default. */
  readonly startAt?: Date;
  /** The region that clients are given; us-east-1 by default. */
  readonly region?: string;
  /** The root key to use instead of a random one. */
  readonly rootKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The master key of the data directory; a file beside the data by default. */
  readonly masterKey?: MasterKeySource;
  /** The LocalStack preset: a 12-digit access key id with the secret `test` is the root of that account. */
  readonly admitsAccountIds?: boolean;
  readonly logLevel?: LogLevel;
  /** Where log lines go; errors go to the standard error output by default. */
  readonly log?: LogSink;
}

/** The first account: its root is the user of this cloud. */
export const FIRST_ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';

/** A cloud in this process. */
export class Cloud {
  readonly accountId = FIRST_ACCOUNT;
  readonly region: string;
  /** The root of the first account: for set-up. Tests of permissions name a principal with `as`. */
  readonly root: Principal;
  /** The machine that runs the services. @internal */
  readonly kernel: Kernel;
  /** @internal */
  readonly opened: OpenedStore;

  constructor(kernel: Kernel, opened: OpenedStore, region: string) {
    this.kernel = kernel;
    this.opened = opened;
    this.region = region;
    const { accessKeyId, secret } = kernel.rootKeys.first;
    this.root = new Principal(
      { accessKeyId, secretAccessKey: secret },
      region,
      inProcess(kernel),
      `arn:aws:iam::${FIRST_ACCOUNT}:root`,
    );
  }

  /** Time, in the test's hand. */
  get clock() {
    const { clock } = this.kernel;
    return {
      now: (): Date => new Date(clock.now()),
      /** Lets time pass, runs every task due on the way in order of time, and resolves when none is left. */
      advance: async (duration: Duration): Promise<void> => {
        if (!(clock instanceof ManualClock))
          throw new TypeError("this cloud runs on the real clock: start it with clock: 'manual'");
        await clock.advance(duration);
      },
    };
  }

  /** A principal that may do exactly what a policy says, or what a role may do. */
  async as(
    who: { readonly policy: object | string } | { readonly role: string },
  ): Promise<Principal> {
    return 'policy' in who
      ? await principalWithPolicy(this.kernel, this.region, who.policy)
      : await principalWithRole(this.kernel, this.region, who.role);
  }

  /** Takes everything away but the root key, as if the cloud had just been made. */
  async reset(): Promise<void> {
    await wipe(this.kernel);
  }

  /**
   * Why a request was allowed or denied, by the id that the SDK gives in `$metadata.requestId`: one entry for each permission that
   * it needed. Empty for a request that came to no decision, and for one that is long ago.
   */
  explain(requestId: string): readonly ExplainedDecision[] {
    return this.kernel.decisions.of(requestId).map(explained);
  }

  /** What is wrong with the store, if anything. */
  get health() {
    return this.kernel.store.health;
  }

  /** Finishes what is under way, writes everything down, and closes. */
  async stop(): Promise<void> {
    await this.kernel.stop();
    await this.opened.close();
  }
}

/** Starts a cloud in this process: ready in milliseconds, no socket needed. */
export async function createCloud(options: CloudOptions = {}): Promise<Cloud> {
  const clock = clockOf(options);
  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const opened = await openStore(options.dataDir, options.masterKey ?? { kind: 'beside' });
  const rootKeys = new RootKeys({ admitsAccountIds: options.admitsAccountIds ?? false });
  const kernel: Kernel = createKernel({
    opened,
    clock,
    rootKeys,
    source: withIntrospection(() => kernel),
    account: FIRST_ACCOUNT,
    // What nobody takes is not lost: our own faults, and the records that a full disk leaves no other place for.
    logLevel: options.logLevel ?? (options.log ? 'warn' : 'error'),
    log: options.log ?? toStderr,
  });
  await kernel.open(
    options.rootKey && {
      accessKeyId: options.rootKey.accessKeyId,
      secret: options.rootKey.secretAccessKey,
    },
  );
  return new Cloud(kernel, opened, options.region ?? DEFAULT_REGION);
}

/** The services of AWS, and this cloud's own. */
function withIntrospection(kernel: () => Kernel): ServiceSource {
  return {
    catalogue: [...readCatalogue(), skykeepEntry],
    load: (name) =>
      name === SKYKEEP
        ? import('./introspection/index.ts').then(({ introspection }) => introspection(kernel))
        : loadService(name),
    model: (name) => (name === SKYKEEP ? skykeepModel : readModel(name)),
  };
}

function clockOf({ clock, startAt }: CloudOptions): Clock {
  if (clock !== 'manual') return new RealClock();
  // oxlint-disable-next-line no-restricted-properties -- SAFETY: where the manual clock starts is the one thing it takes from the machine
  const start: EpochMs = epochMs(startAt?.getTime() ?? Date.now());
  return new ManualClock(start);
}
