import type { ConditionValue } from '#languages/iam-policy/types';
/** The words a service writes with: operations with their access rule, faults and tasks, typed by the service's model. */
import type { RecentMap } from '#lib/recent-map';
import type { EpochMs } from '#lib/time';

import type { Accounts } from './accounts.ts';
import type { Client, ClientPrincipal } from './client.ts';
import type { OrganizationFacts } from './directory.ts';
import { type CommonFaultName, Fault } from './fault.ts';
import type { Identity } from './identity.ts';
import type { Log } from './log.ts';
import type { Outbound } from './outbound.ts';
import type { Sessions } from './sessions.ts';
import type { Atomic, Transaction } from './store.ts';
import type { Task } from './task.ts';
import type { Usage } from './usage.ts';

/** What `api.gen.ts` says of a service. */
export interface Api {
  readonly service: string;
  readonly operations: Readonly<Record<string, ApiOperation>>;
  readonly errors: object;
}
export interface ApiOperation {
  readonly input: object;
  readonly output: object;
  readonly errors: string;
}

/** One permission that a call needs. */
export interface AccessRule {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** The ARN of the resource, or `*` for an action without one. */
  readonly resource: string;
  /** The account that owns the resource, where its ARN does not tell. */
  readonly account?: string;
  /** Condition keys of this service and request, in lower case except a tag's name. */
  readonly conditions?: Readonly<Record<string, ConditionValue | undefined>>;
  /** Nobody needs a permission for it; it is refused only where a policy denies it. */
  readonly isAllowedByDefault?: boolean;
}

/** The world, as one call sees it. */
export interface Context {
  /** The service's name, as its SDK client's. */
  readonly service: string;
  /** The owner of what the call is about: the account and region of the cell. */
  readonly account: string;
  readonly region: string;
  readonly identity: Identity;
  readonly requestId: string;
  /** How the request came in, where a service's answer depends on it. */
  readonly request: RequestFacts;
  now(): EpochMs;
  /** A random UUID. */
  newId(): string;
  /** Random bytes. */
  random(bytes: number): Buffer;
  transact<T>(work: (tx: Transaction) => Atomic<T>): T;
  /** Another service, called as this caller, as a service principal, or as a role. */
  client<A extends Api>(service: A['service'], as: ClientPrincipal): Client<A>;
  /** Roles of any account, and temporary credentials: for STS. */
  readonly sessions: Sessions;
  /** The world outside of this cloud. */
  readonly outbound: Outbound;
  /** What principals have done, and when keys and roles were last used: for IAM and Access Analyzer. */
  readonly usage: Usage;
  /** Where an account stands in its organization, and what binds it there: for the policy simulator. */
  organizationOf(account: string): Promise<OrganizationFacts | undefined>;
  /** The accounts of this cloud: for Organizations. */
  readonly accounts: Accounts;
  /** Seals a text that the caller keeps and gives back: receipt handles, pagination tokens. It survives restarts. */
  sealToken(purpose: string, value: string): string;
  /** The text that `sealToken` sealed for this purpose; undefined for anything else. */
  openToken(purpose: string, token: string): string | undefined;
  /** What this process remembers beside the cell's rows; forgotten with them, and never needed to be right. */
  cache<V>(name: string): RecentMap<string, V>;
  /** Waits until the signal is given in this cell or the instant has come; tells whether it was signalled. */
  waitForSignal(name: string, until: EpochMs): Promise<boolean>;
  readonly log: Log;
}

/** What a task sees: its cell, but no caller. */
export type TaskContext = Omit<Context, 'identity' | 'request' | 'requestId'>;

export interface RequestFacts {
  /** The scheme and authority that the client used: what URLs in the answer start with. */
  readonly origin: string;
  /** The region of the credential scope. */
  readonly scopeRegion: string;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly isSecure: boolean;
  /** The trace that the request carries. */
  readonly trace?: string | undefined;
  /** A header of the request, by its name in lower case. */
  header(name: string): string | undefined;
  /** True once nobody waits for the answer. */
  isAborted(): boolean;
  onAbort(hear: () => void): void;
}

/** An operation as the kernel runs it. */
export interface Operation<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly access: (input: Input, ctx: Context) => Access | Promise<Access>;
  /** `granted` are the rules that `access` gave, all of them allowed: what a name such as an alias stood for then. */
  readonly handle: (
    input: Input,
    ctx: Context,
    granted: readonly AccessRule[],
  ) => Output | Promise<Output>;
  /** CloudTrail: a data event is recorded only where a selector takes it. */
  readonly isDataEvent?: boolean;
  /** CloudTrail: whether the call only reads; told by the name otherwise. */
  readonly isReadOnly?: boolean;
  /** CloudTrail: the answer is shown although the call only reads, as of AssumeRole. */
  readonly showsAnswer?: boolean;
  /** Members of the input and output that never enter an audit record, besides those the model calls sensitive. */
  readonly secrets?: readonly string[];
  /** The account and region that own what the call is about, where the first access rule's ARN does not tell. */
  readonly owner?: (
    input: Input,
    ctx: Context,
  ) => { readonly account?: string; readonly region?: string };
}

export type Access = AccessRule | readonly AccessRule[];

type Names<A extends Api> = keyof A['operations'] & string;
type ErrorNames<A extends Api> = (keyof A['errors'] & string) | CommonFaultName;

/** The typed words of one service: a wrong operation or error name does not compile. */
export function vocabulary<A extends Api>() {
  return {
    operation: <N extends Names<A>>(
      name: N,
      definition: Omit<
        Operation<A['operations'][N]['input'], A['operations'][N]['output']>,
        'name'
      >,
    ): Operation<A['operations'][N]['input'], A['operations'][N]['output']> => ({
      name,
      ...definition,
    }),
    fault: (
      name: ErrorNames<A>,
      message: string,
      members?: Readonly<Record<string, unknown>>,
    ): Fault => new Fault(name, message, members),
    task: <Payload>(definition: Task<Payload>): Task<Payload> => definition,
  };
}
