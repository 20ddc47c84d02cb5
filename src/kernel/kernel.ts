/** The machine that all services run on: it owns the store, the clock, the directory, and the path of every request. */
import { randomBytes } from 'node:crypto';

import { type Answer, whenKnown } from '#lib/answer';
import { RecentMap } from '#lib/recent-map';
import { type EpochMs, epochMs } from '#lib/time';

import { readAccounts } from './accounts.ts';
import type { Decisions } from './audit/decisions.ts';
import { deliverAudit, moveRecords } from './audit/deliver.ts';
import { ACTIVITY_EVERY_MS } from './audit/rows.ts';
import { Authenticator } from './authn/authenticator.ts';
import { Authorizer } from './authz/authorizer.ts';
import { CellDirectory } from './authz/cell-directory.ts';
import type { AuthorizationFacts } from './authz/decision.ts';
import { Policies } from './authz/policies.ts';
import { callService, type ServiceCall } from './calls.ts';
import { cellIdOf, GLOBAL_REGION } from './cells.ts';
import { type Clock, ManualClock } from './clock.ts';
import { type CallSession, CellContext } from './context.ts';
import type { Directory } from './directory.ts';
import { Router } from './gateway/route.ts';
import type { Identity } from './identity.ts';
import type { Log } from './log.ts';
import { addToMetrics } from './metrics.ts';
import { migrate } from './migrations.ts';
import { HttpOutbound, type Outbound } from './outbound.ts';
import type { HeldSession } from './role-calls.ts';
import { openRootKey, type RootKeyOutcome } from './root-key-row.ts';
import type { RootKeys } from './root-keys.ts';
import type { LoadedService, Services } from './services.ts';
import type { CellId, Transaction } from './store.ts';
import type { Cell } from './store/cell.ts';
import { SeenCells } from './store/seen-cells.ts';
import type { Store } from './store/store.ts';
import type { Task } from './task.ts';
import { type TaskRow, taskRows } from './tasks/rows.ts';
import { TaskRunner } from './tasks/runner.ts';
import type { TokenSealer } from './tokens.ts';
import { KernelTransaction } from './transaction.ts';
import { Uuids } from './uuids.ts';

export type { DecisionRecord } from './authz/decision.ts';

const ROLE_SESSIONS_KEPT = 1000;

export interface KernelParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly tokens: TokenSealer;
  readonly rootKeys: RootKeys;
  readonly services: Services;
  readonly decisions: Decisions;
  readonly log: Log;
  /** The first account: its root is the user of this cloud. */
  readonly account: string;
  /** The cells that have rows: their tasks are taken up again. */
  readonly cells: readonly CellId[];
}

export class Kernel {
  readonly store: Store;
  readonly clock: Clock;
  readonly tokens: TokenSealer;
  readonly rootKeys: RootKeys;
  readonly services: Services;
  readonly decisions: Decisions;
  readonly log: Log;
  readonly account: string;
  /** Where clients reach this cloud, for answers to calls that came from within. */
  origin = 'http://127.0.0.1:4566';
  rootKey: RootKeyOutcome | undefined;
  readonly #cells: readonly CellId[];
  readonly directory: Directory;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly tasks: TaskRunner;
  readonly router: Router;
  /** Sessions of roles that services hold for their calls. */
  readonly roleSessions = new RecentMap<string, HeldSession>(ROLE_SESSIONS_KEPT);
  readonly outbound: Outbound = new HttpOutbound();
  readonly #running = new Set<Promise<unknown>>();
  readonly #uuids = new Uuids();
  #order = 0;

  constructor(parts: KernelParts) {
    this.store = parts.store;
    this.clock = parts.clock;
    this.tokens = parts.tokens;
    this.rootKeys = parts.rootKeys;
    this.services = parts.services;
    this.decisions = parts.decisions;
    this.log = parts.log;
    this.account = parts.account;
    this.#cells = parts.cells;
    const policies = new Policies();
    // Asked for in every decision, so it is looked up once.
    const hadOrganizations = parts.cells.some(({ service }) => service === 'organizations');
    this.directory = new CellDirectory(
      {
        cell: (definition, account, region) =>
          this.cell(cellIdOf(definition, { account, region }, this.account)),
        hasOrganizations: () =>
          hadOrganizations || this.services.findLoaded('organizations') !== undefined,
        findByArn: (arnService) =>
          whenKnown(this.services.findByArn(arnService), (service) => service?.definition),
        findService: (name) => {
          const loaded = this.services.findLoaded(name);
          return loaded
            ? loaded.definition
            : this.services.find(name).then((service) => service?.definition);
        },
        read: (cell, work) => this.transact(cell, work),
      },
      this.rootKeys,
      policies,
    );
    this.authenticator = new Authenticator(this.directory, this.tokens, () => this.nows());
    this.authorizer = new Authorizer(this.directory, policies, (...decided) =>
      this.decisions.add(...decided),
    );
    this.tasks = new TaskRunner({
      clock: this.clock,
      store: this.store,
      log: this.log,
      findTask: (cell, name) => this.#findTask(cell, name),
      contextOf: (cell, row) => this.#taskContext(cell, row),
    });
    this.services.onLoaded = ({ definition }) => migrate(this, definition, this.#cells);
    this.store.onDropped((cell) => this.tasks.look(cell));
    if (this.clock instanceof ManualClock) this.clock.whenSettled(() => this.#settled());
    this.router = new Router(this.services);
    this.services.kernelTasks.set(deliverAudit.name, {
      ...deliverAudit,
      run: (_payload, ctx) =>
        moveRecords(
          this,
          this.cell({ service: ctx.service, account: ctx.account, region: ctx.region }),
        ),
    });
  }

  /** A call from one service to another. */
  callService(from: CellContext, call: ServiceCall): Promise<unknown> {
    return callService(this, from, call);
  }

  /** Whether an activity was written in the last minute; notes that it is written now otherwise. */
  hasLatelyActed(cell: Cell, activity: string, now: EpochMs): boolean {
    // Beside the cell's rows: what was written is forgotten with them.
    const acted = cell.cache<EpochMs>('activity');
    const last = acted.get(activity);
    if (last !== undefined && now - last < ACTIVITY_EVERY_MS) return true;
    acted.set(activity, now);
    return false;
  }

  /** The virtual time, then the machine's where the two differ. */
  nows(): readonly EpochMs[] {
    const virtual = this.clock.now();
    // oxlint-disable-next-line no-restricted-properties -- SAFETY: the freshness of a signature is judged by the machine's clock too
    return this.clock.kind === 'real' ? [virtual] : [virtual, epochMs(Date.now())];
  }

  /** A number that grows from call to call, for calls of the same instant. */
  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  newId(): string {
    return this.#uuids.next();
  }

  random(bytes: number): Buffer {
    return randomBytes(bytes);
  }

  cell(id: CellId): Cell {
    return this.store.cell(id);
  }

  /** Where this cloud's own rows about an account lie; of the first one also those about the whole cloud. */
  ownCell(account: string = this.account): Cell {
    return this.cell({ service: 'skykeep', account, region: GLOBAL_REGION });
  }

  /** Where the users and roles of an account lie. */
  identityCell(account: string): Cell {
    return this.cell({ service: 'iam', account, region: GLOBAL_REGION });
  }

  /** Where all organizations lie; undefined as long as nobody has asked for any. */
  get organizationsCell(): Cell | undefined {
    const service = this.services.findLoaded('organizations');
    return service && this.cellOf(service, this.account, GLOBAL_REGION);
  }

  /** The cell of a service for an owner. */
  cellOf({ definition }: LoadedService, account: string, region: string): Cell {
    const cell = this.cell(cellIdOf(definition, { account, region }, this.account));
    cell.format = definition.migrations?.length ?? 0;
    return cell;
  }

  /** One transaction of the kernel's own kind: rows, tasks, metrics and signals. */
  transact<T>(cell: Cell, work: (tx: Transaction) => T, trace?: string): T {
    let wrapped: KernelTransaction | undefined;
    const result = cell.transact((rows) => {
      wrapped = new KernelTransaction(rows, this.clock.now(), () => this.newId(), trace);
      return work(wrapped);
    });
    if (wrapped?.counted) addToMetrics(cell, wrapped.counted, wrapped.now);
    if (wrapped?.hasTasks) this.tasks.look(cell);
    for (const signal of wrapped?.signals ?? []) cell.signal(signal);
    return result;
  }

  authorize(
    rules: Parameters<Authorizer['authorize']>[0],
    facts: AuthorizationFacts,
  ): Answer<void> {
    return this.authorizer.authorize(rules, facts);
  }

  /** Keeps a piece of work in sight until it ends: the manual clock and a graceful stop wait for it. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    return work;
  }

  /** Reads or makes the root key, and takes up the tasks that earlier processes left. */
  async open(rootKey?: { readonly accessKeyId: string; readonly secret: string }): Promise<void> {
    this.rootKey = await openRootKey(this, rootKey);
    this.rootKeys.set(this.rootKey.key);
    readAccounts(this);
    for (const id of this.#cells) this.tasks.look(this.cell(id));
  }

  async #findTask(cell: Cell, name: string): Promise<Task<unknown> | undefined> {
    const service = await this.services.find(cell.id.service);
    return service?.tasks.get(name) ?? this.services.kernelTasks.get(name);
  }

  #taskContext(cell: Cell, row: TaskRow): CellContext {
    const session: CallSession = {
      identity: serviceOf(cell),
      requestId: row.id,
      origin: this.origin,
      scopeRegion: cell.id.region,
      protocol: 'awsJson1_0',
      sourceIp: 'AWS Internal',
      userAgent: 'AWS Internal',
      isSecure: true,
      headers: {},
      ...(row.trace !== undefined && { trace: row.trace }),
    };
    const { account, region } = cell.id;
    return new CellContext(this, session, { cell, account, region }, new SeenCells().add(cell));
  }

  /** The tasks that wait or run in the cells opened so far. */
  pendingTasks(): readonly { readonly cell: string; readonly task: TaskRow }[] {
    const found: { cell: string; task: TaskRow }[] = [];
    for (const cell of this.store.cells) {
      cell.transact((tx) => {
        for (const task of tx.scanIndex(taskRows, 'due')) {
          found.push({ cell: cell.name, task });
          if (found.length >= 1000) return;
        }
      });
    }
    return found;
  }

  /** Resolves when nothing runs that does not wait for the clock itself. */
  async #settled(): Promise<void> {
    do {
      // One turn of the event loop: what was woken gets to its next wait.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      await this.tasks.idle();
    } while (this.tasks.runningCount > 0);
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
    await Promise.all(this.#running);
    this.clock.close();
    await this.store.close();
  }
}

function serviceOf(cell: Cell): Identity {
  const service = `${cell.id.service}.amazonaws.com`;
  return { caller: { kind: 'service', service }, userId: service };
}
