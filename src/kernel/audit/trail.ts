import { type Answer, whenKnown } from '#lib/answer';
import { parseArn } from '#lib/arn';
import type { EpochMs } from '#lib/time';

import { CellContext } from '../context.ts';
import type { Fault } from '../fault.ts';
import { accountOf, arnOf } from '../identity.ts';
import type { Kernel } from '../kernel.ts';
import type { Protocol } from '../model.ts';
import type { AccessRule } from '../operation.ts';
import type { Call } from '../pipeline.ts';
import type { DataEventFacts } from '../service.ts';
import type { LoadedService } from '../services.ts';
import type { Transaction } from '../store.ts';
import { deliverAudit } from './deliver.ts';
import { type CallFacts, cloudTrailRecord } from './record.ts';
import { HIDDEN, redact } from './redact.ts';
import { ACTIVITY_EVERY_MS, activityRows, type AuditCopy, auditRows } from './rows.ts';

const READS =
  /^(?:Get|List|Describe|Search|Lookup|BatchGet|Simulate|Head|Query|Scan|Select|Decode|Test|Validate|Check|Preview|Estimate)/;
const NO_SECRETS: ReadonlySet<string> = new Set();
const NOBODY: ReadonlySet<string> = new Set();

interface EventIds {
  readonly own: string;
  readonly foreign: string;
  readonly shared: string;
}

/**
 * The record of one call, built once. A management call's record is written in the same transaction as the change it tells of,
 * and again when the answer adds to it; a call that changes nothing gets a transaction of its own. A data event that no selector
 * takes leaves a trace only in the activity summary.
 */
export class AuditTrail {
  readonly #kernel: Kernel;
  readonly #call: Call;
  #ids: EventIds | undefined;
  readonly #at: EpochMs;
  readonly #order: number;
  #ctx: CellContext;
  #rules: readonly AccessRule[] = [];
  #written: unknown;
  #hasWritten = false;
  // The accounts that get a record of a data event: those whose selectors take it.
  #selecting: ReadonlySet<string> = NOBODY;

  constructor(kernel: Kernel, call: Call, ctx: CellContext) {
    this.#kernel = kernel;
    this.#call = call;
    this.#ctx = ctx;
    this.#at = ctx.now();
    this.#order = kernel.nextOrder();
  }

  /** The ids of the events, the same however often the record is written. */
  get #eventIds(): EventIds {
    this.#ids ??= {
      own: this.#kernel.newId(),
      foreign: this.#kernel.newId(),
      shared: this.#kernel.newId(),
    };
    return this.#ids;
  }

  /** Authorisation begins: the cell and the resources of the call are known. */
  enter(ctx: CellContext, rules: readonly AccessRule[]): void {
    this.#ctx = ctx;
    this.#rules = rules;
  }

  /** Asks the trails of the owner and of the caller whether they take this data event. Management events are always recorded. */
  select(): Answer<void> {
    const { operation, identity } = this.#call;
    if (!operation.isDataEvent) return undefined;
    const caller = accountOf(identity.caller);
    return whenKnown(this.#askTrails(this.#ctx.account), () =>
      caller === undefined || caller === this.#ctx.account ? undefined : this.#askTrails(caller),
    );
  }

  #askTrails(account: string): Answer<void> {
    return whenKnown(this.#kernel.directory.findDataEvents(account), (takes) => {
      if (takes?.(this.#dataEvent)) this.#selecting = new Set([...this.#selecting, account]);
    });
  }

  get #dataEvent(): DataEventFacts {
    const { service, operation, identity } = this.#call;
    return {
      eventSource: eventSourceOf(service),
      eventName: operation.name,
      isReadOnly: this.#isReadOnly,
      region: this.#ctx.region,
      principal: accountOf(identity.caller) === undefined ? undefined : arnOf(identity.caller),
      resources: this.#resources().map(({ arn }) => arn),
    };
  }

  get #isRecorded(): boolean {
    return !this.#call.operation.isDataEvent || this.#selecting.size > 0;
  }

  /** The context that the handler gets: what it commits carries the record. */
  attach(ctx: CellContext): CellContext {
    ctx.seen.add(ctx.cell);
    if (!this.#isRecorded) {
      this.#noteActivity();
      return ctx;
    }
    if (this.#isLogged) return ctx;
    const beforeCommit = (tx: Transaction, result: unknown) => {
      this.#written = result;
      this.#hasWritten = true;
      this.#write(tx, result, undefined);
    };
    this.#ctx = new CellContext(this.#kernel, ctx.session, ctx, ctx.seen, beforeCommit);
    return this.#ctx;
  }

  succeed(output: unknown): void {
    if (!this.#isRecorded || (this.#hasWritten && this.#written === output)) return;
    if (this.#isLogged) this.#log(output, undefined);
    else this.#own((tx) => this.#write(tx, output, undefined));
  }

  fail(fault: Fault): void {
    // AWS: credentials that do not hold leave no event; those of a user or role that is gone do not.
    if (!this.#isRecorded || fault.code === 'UnrecognizedClientException') return;
    if (this.#isLogged) this.#log(undefined, fault);
    else this.#own((tx) => this.#write(tx, undefined, fault));
  }

  /** While the disk takes no writes, reads are served: their records go to the log, the one place that is left. */
  get #isLogged(): boolean {
    return this.#isReadOnly && !this.#kernel.store.health.isWritable;
  }

  get #isReadOnly(): boolean {
    const { operation } = this.#call;
    return operation.isReadOnly ?? READS.test(operation.name);
  }

  #log(output: unknown, fault: Fault | undefined): void {
    const records = this.#copies(this.#facts(output, fault)).map(({ record }) => record);
    this.#kernel.log.error('the disk takes no writes: the record of a read is kept here', {
      records,
    });
  }

  #own(work: (tx: Transaction) => void): void {
    const { cell, seen } = this.#ctx;
    seen.add(cell);
    this.#kernel.transact(cell, work);
  }

  #facts(output: unknown, fault: Fault | undefined): Omit<CallFacts, 'eventId' | 'sharedEventId'> {
    const { service, operation, identity, input } = this.#call;
    const { codec } = service;
    const secrets = operation.secrets ? new Set(operation.secrets) : NO_SECRETS;
    const model = codec.operation(operation.name);
    const isReadOnly = this.#isReadOnly;
    const showsAnswer = !fault && (!isReadOnly || operation.showsAnswer === true);
    return {
      requestId: this.#call.requestId,
      at: this.#at,
      eventSource: eventSourceOf(service),
      eventName: operation.name,
      region: this.#ctx.region,
      sourceIp: this.#call.sourceIp,
      userAgent: this.#call.userAgent,
      isReadOnly,
      isData: operation.isDataEvent === true,
      isSecure: this.#call.isSecure,
      ...(this.#call.headers['host'] !== undefined && { host: this.#call.headers['host'] }),
      identity,
      resources: this.#resources(),
      request:
        model.input === undefined
          ? undefined
          : redact({ model: codec.model, secrets, instead: HIDDEN }, model.input, input),
      ...(showsAnswer && model.output !== undefined && isPlain(output)
        ? {
            response: redact(
              { model: codec.model, secrets, instead: undefined },
              model.output,
              output,
            ),
          }
        : {}),
      ...(fault && {
        error: {
          code: codec.faultCode(fault, protocolOf(this.#call.protocol)),
          message: fault.message,
        },
      }),
    };
  }

  #write(tx: Transaction, output: unknown, fault: Fault | undefined): void {
    tx.put(auditRows, {
      eventId: this.#eventIds.own,
      at: this.#at,
      order: this.#order,
      region: this.#ctx.region,
      copies: this.#copies(this.#facts(output, fault)),
    });
    tx.enqueue(deliverAudit, {}, { id: 'audit' });
    if (!fault) this.#writeActivity(tx);
  }

  /** AWS: a call across accounts is told to the caller's and to the owner's, each with an event of its own that share an id. */
  #copies(facts: Omit<CallFacts, 'eventId' | 'sharedEventId'>): readonly AuditCopy[] {
    const { own, foreign, shared } = this.#eventIds;
    const owner = this.#ctx.account;
    const caller = accountOf(facts.identity.caller) ?? owner;
    if (caller === owner) {
      const record = cloudTrailRecord({ ...facts, eventId: own }, owner);
      return [{ account: owner, eventId: own, record }];
    }
    const isTold = ({ account }: AuditCopy) => !facts.isData || this.#selecting.has(account);
    const copy = (account: string, eventId: string): AuditCopy => ({
      account,
      eventId,
      record: cloudTrailRecord({ ...facts, eventId, sharedEventId: shared }, account),
    });
    return [copy(caller, own), copy(owner, foreign)].filter(isTold);
  }

  #resources(): CallFacts['resources'] {
    const arns = new Set(this.#rules.map(({ resource }) => resource));
    // A pattern names no resource.
    const names = [...arns].filter((arn) => !arn.includes('*'));
    return names.map((arn) => ({ arn, account: parseArn(arn)?.account || this.#ctx.account }));
  }

  #noteActivity(): void {
    if (accountOf(this.#call.identity.caller) === undefined) return;
    const { cell } = this.#ctx;
    const principal = arnOf(this.#call.identity.caller);
    const isKnown = this.#rules.every(({ action, resource }) =>
      this.#kernel.hasLatelyActed(cell, `${principal}\n${action}\n${resource}`, this.#at),
    );
    if (!isKnown) this.#own((tx) => this.#writeActivity(tx));
  }

  #writeActivity(tx: Transaction): void {
    const { caller } = this.#call.identity;
    if (accountOf(caller) === undefined) return;
    const principal = caller.kind === 'role-session' ? caller.roleArn : arnOf(caller);
    for (const { action, resource } of this.#rules) {
      const known = tx.get(
        activityRows,
        ...activityRows.key({
          principal,
          action,
          resource,
          firstAtMs: this.#at,
          lastAtMs: this.#at,
        }),
      );
      if (known && this.#at - known.lastAtMs < ACTIVITY_EVERY_MS) continue;
      tx.put(activityRows, {
        principal,
        action,
        resource,
        firstAtMs: known?.firstAtMs ?? this.#at,
        lastAtMs: this.#at,
      });
    }
  }
}

function eventSourceOf({ definition, entry }: LoadedService): string {
  return definition.eventSource ?? `${entry.endpointPrefix}.amazonaws.com`;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(Symbol.asyncIterator in value);
}

function protocolOf(protocol: string): Protocol {
  // SAFETY: calls carry the name of the protocol they came by.
  return protocol as Protocol;
}
