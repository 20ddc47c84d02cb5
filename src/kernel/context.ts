import type { RecentMap } from '#lib/recent-map';
import type { EpochMs } from '#lib/time';

import { type Accounts, accountsOf } from './accounts.ts';
import type { Client, ClientPrincipal } from './client.ts';
import type { OrganizationFacts } from './directory.ts';
import type { Identity } from './identity.ts';
import type { Kernel } from './kernel.ts';
import type { Log } from './log.ts';
import type { Api, Context, RequestFacts } from './operation.ts';
import type { Outbound } from './outbound.ts';
import { type Sessions, sessionsOf } from './sessions.ts';
import type { Atomic, Transaction } from './store.ts';
import type { Cell } from './store/cell.ts';
import type { SeenCells } from './store/seen-cells.ts';
import { type Usage, usageOf } from './usage.ts';

/** What one call is, besides its input. */
export interface CallSession {
  readonly identity: Identity;
  readonly requestId: string;
  readonly origin: string;
  readonly scopeRegion: string;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly isSecure: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly trace?: string;
  readonly abort?: AbortFacts;
}

/** Is told of every commit of the handler, before it happens: the audit record goes with it. */
export type BeforeCommit = (tx: Transaction, result: unknown) => void;

/** Whether somebody still waits for the answer. */
export interface AbortFacts {
  isAborted(): boolean;
  onAbort(hear: () => void): void;
}

/** Whose call it is about, and the cell that holds the rows. */
export interface Place {
  readonly cell: Cell;
  readonly account: string;
  readonly region: string;
}

/** The world, as an operation or a task sees it. */
export class CellContext implements Context, RequestFacts {
  readonly #kernel: Kernel;
  readonly session: CallSession;
  readonly cell: Cell;
  readonly account: string;
  readonly region: string;
  /** The cells whose rows the call has seen, its nested calls included: the answer waits for their layers. */
  readonly seen: SeenCells;
  readonly #beforeCommit: BeforeCommit | undefined;
  /** True once the call has written something. */
  hasWritten = false;

  constructor(
    kernel: Kernel,
    session: CallSession,
    { cell, account, region }: Place,
    seen: SeenCells,
    beforeCommit?: BeforeCommit,
  ) {
    this.#kernel = kernel;
    this.session = session;
    this.cell = cell;
    this.account = account;
    this.region = region;
    this.seen = seen;
    this.#beforeCommit = beforeCommit;
  }

  get service(): string {
    return this.cell.id.service;
  }

  get identity(): Identity {
    return this.session.identity;
  }

  get requestId(): string {
    return this.session.requestId;
  }

  get request(): RequestFacts {
    return this;
  }

  get origin(): string {
    return this.session.origin;
  }

  get scopeRegion(): string {
    return this.session.scopeRegion;
  }

  get protocol(): string {
    return this.session.protocol;
  }

  get sourceIp(): string {
    return this.session.sourceIp;
  }

  get userAgent(): string {
    return this.session.userAgent;
  }

  get isSecure(): boolean {
    return this.session.isSecure;
  }

  get trace(): string | undefined {
    return this.session.trace;
  }

  get log(): Log {
    return this.#kernel.log;
  }

  header(name: string): string | undefined {
    return this.session.headers[name];
  }

  isAborted(): boolean {
    return this.session.abort?.isAborted() ?? false;
  }

  onAbort(hear: () => void): void {
    this.session.abort?.onAbort(hear);
  }

  now(): EpochMs {
    return this.#kernel.clock.now();
  }

  newId(): string {
    return this.#kernel.newId();
  }

  random(bytes: number): Buffer {
    return this.#kernel.random(bytes);
  }

  transact<T>(work: (tx: Transaction) => Atomic<T>): T {
    const { trace } = this.session;
    const beforeCommit = this.#beforeCommit;
    return this.#kernel.transact(
      this.cell,
      (tx) => {
        const result = work(tx);
        beforeCommit?.(tx, result);
        return result;
      },
      trace,
    );
  }

  client<A extends Api>(service: A['service'], as: ClientPrincipal): Client<A> {
    const call =
      (operation: string) => (input: object, target?: { account?: string; region?: string }) =>
        this.#kernel.callService(this, {
          service,
          operation,
          input,
          as,
          ...(target && { target }),
        });
    // SAFETY: names are those of the service's API, and `callService` refuses any other by name.
    return new Proxy(
      {},
      {
        // A client that an async function gives back is not itself a promise.
        get: (_target, name) =>
          typeof name === 'string' && name !== 'then' ? call(name) : undefined,
      },
    ) as Client<A>;
  }

  get sessions(): Sessions {
    return sessionsOf(this.#kernel);
  }

  get outbound(): Outbound {
    return this.#kernel.outbound;
  }

  get usage(): Usage {
    return usageOf(this.#kernel);
  }

  async organizationOf(account: string): Promise<OrganizationFacts | undefined> {
    return await this.#kernel.directory.findOrganization(account);
  }

  get accounts(): Accounts {
    return accountsOf(this.#kernel);
  }

  sealToken(purpose: string, value: string): string {
    return this.#kernel.tokens.seal(purpose, value);
  }

  openToken(purpose: string, token: string): string | undefined {
    return this.#kernel.tokens.open(purpose, token);
  }

  cache<V>(name: string): RecentMap<string, V> {
    return this.cell.cache<V>(name);
  }

  waitForSignal(name: string, until: EpochMs): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (isSignalled: boolean) => {
        cancelAlarm();
        cancelSignal();
        resolve(isSignalled);
      };
      const cancelSignal = this.cell.onSignal(name, () => finish(true));
      const cancelAlarm = this.#kernel.clock.alarm(until, () => finish(false));
      this.onAbort(() => finish(false));
    });
  }
}
