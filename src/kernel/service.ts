/** A service as the kernel sees it: one value that lists what it has. */
import type { PolicyKind } from '#languages/iam-policy/types';
import type { EpochMs } from '#lib/time';

import type { Fault } from './fault.ts';
import type { Identity, SessionFacts } from './identity.ts';
import type { Migration } from './migrations.ts';
import type { ServiceModel } from './model.ts';
import type { Operation } from './operation.ts';
import type { CellId, Collection, Transaction } from './store.ts';
import type { Task } from './task.ts';

/** What the directory tells of a resource, for authorisation. */
export interface ResourceFacts {
  /** The resource policy's text. */
  readonly policy?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** `resource-root`: nothing is allowed that the policy does not allow (KMS keys, the trust of roles). */
  readonly mode?: 'either' | 'resource-root';
  /** The grammar of the policy: `resource` by default, `key` in the mode `resource-root`; the trust of a role is `trust`. */
  readonly policyKind?: PolicyKind;
  /** Names of grants that cover a call of this action by this principal. */
  readonly grants?: (
    action: string,
    caller: Identity['caller'],
    conditions: (name: string) => unknown,
  ) => readonly string[];
}

/** What authorisation must know of a principal. */
export interface PrincipalFacts {
  readonly userId: string;
  readonly policies: readonly { readonly name: string; readonly text: string }[];
  readonly boundary?: { readonly name: string; readonly text: string };
  readonly tags?: Readonly<Record<string, string>>;
}

/** What STS must know of a role to make a session of it. Its trust policy and tags come as the facts of a resource. */
export interface RoleFacts {
  readonly arn: string;
  /** AROA… */
  readonly roleId: string;
  readonly maxSessionDurationSeconds: number;
  readonly isServiceLinked?: boolean;
}

/** Where an account stands in its organization, and the policies that bind it there. */
export interface OrganizationReading {
  /** o-exampleorgid */
  readonly id: string;
  readonly managementAccount: string;
  /** o-id/r-root/ou-…/ */
  readonly path: string;
  /** One list a level, from the root to the account; absent for the management account, and where the type is not enabled. */
  readonly scps?: readonly (readonly PolicyText[])[];
  readonly rcps?: readonly (readonly PolicyText[])[];
}

/** A policy with the name that an explanation shows: its ARN. */
export interface PolicyText {
  readonly name: string;
  readonly text: string;
}

/** What is known of a data event before its record is made. */
export interface DataEventFacts {
  readonly eventSource: string;
  readonly eventName: string;
  readonly isReadOnly: boolean;
  readonly region: string;
  /** The ARN of the principal that calls; undefined for services and strangers. */
  readonly principal: string | undefined;
  readonly resources: readonly string[];
}
export type DataEventSelector = (facts: DataEventFacts) => boolean;

/** A code of an MFA device, as a caller of STS shows it. */
export interface ShownCode {
  readonly account: string;
  /** The user's unique id. */
  readonly userId: string;
  readonly serial: string;
  readonly code: string;
}

/** A long-term access key, as authentication needs it. */
export interface AccessKeyFacts {
  readonly secret: string;
  readonly isActive: boolean;
  readonly identity: Identity;
}

/** Reads the rows of one cell for the directory. Synchronous; the kernel makes the promise of it. */
export interface DirectoryReader {
  /** A resource's policy, tags and grants, as they bear on this action: the trust of a role speaks of `sts:` actions only. */
  readonly resource?: (tx: Transaction, arn: string, action: string) => ResourceFacts | undefined;
  /** Identity services only: who a key, a user or a role is. */
  readonly accessKey?: (tx: Transaction, accessKeyId: string) => AccessKeyFacts | undefined;
  readonly principal?: (tx: Transaction, identity: Identity) => PrincipalFacts | undefined;
  /**
   * Identity services only: whether a user has shown the code that a device of theirs gives now; it is taken once. The
   * transaction may write.
   */
  readonly mfa?: (tx: Transaction, shown: ShownCode) => boolean;
  /** A role by its whole ARN, path included; undefined when there is none. */
  readonly role?: (tx: Transaction, arn: string) => RoleFacts | undefined;
  /** Texts of managed policies, for session policies given by ARN. */
  readonly managedPolicy?: (tx: Transaction, arn: string) => string | undefined;
  /** Organizations only: where an account stands; undefined for one outside any organization. */
  readonly organization?: (tx: Transaction, account: string) => OrganizationReading | undefined;
  /** CloudTrail only: which data events of the cell's account are recorded; undefined when none is. */
  readonly dataEvents?: (tx: Transaction) => DataEventSelector | undefined;
}

/** How a service words what the generic validation finds. */
export interface ValidationWording {
  /** A required member is absent. AWS's common wording otherwise. */
  readonly missing?: (path: string, operation: string) => Fault;
  /** Constraints that the model states and AWS does not enforce: length, range, pattern and enum checks of the named members. */
  readonly ignore?: readonly string[];
  /** The checks to leave out altogether: the service words them itself. */
  readonly off?: readonly ('length' | 'range' | 'pattern' | 'enum')[];
}

/** A CloudTrail record on its way to CloudTrail. */
export interface AuditEvent {
  readonly eventId: string;
  readonly at: EpochMs;
  /** Where the call was made. */
  readonly region: string;
  /** The order of the calls of one instant. */
  readonly order: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface ServiceDefinition {
  /** The SDK client's name, and the folder's: `sqs`. */
  readonly name: string;
  readonly operations: readonly AnyOperation[];
  readonly tasks?: readonly AnyTask[];
  readonly tables: readonly AnyTable[];
  /** How rows of earlier versions become those of this one, from the first release on; the list only grows. */
  readonly migrations?: readonly Migration[];
  readonly directory?: DirectoryReader;
  readonly validation?: ValidationWording;
  /** Completes a decoded input from the request itself, before it is validated. */
  readonly prepare?: (
    input: object,
    request: { readonly path: string; readonly origin: string },
  ) => object;
  /** True for services that have one region in the whole partition, whatever region a call names: IAM, Organizations. */
  readonly isGlobal?: boolean;
  /**
   * Where its rows lie: a cell for each account and region, one for each account (the usual ones of regional and of global
   * services), or one for the whole cloud (Organizations). The context tells the account and region of the call all the same.
   */
  readonly cells?: 'region' | 'account' | 'partition';
  /** The prefix of `__type` in JSON errors: `com.amazonaws.sqs`. None by default. */
  readonly errorNamespace?: string;
  /** How the service words a denial, where it is not `AccessDenied`: SNS's `AuthorizationError` speaks of `SNS:Publish`. */
  readonly denial?: { readonly code: string; readonly prefix: string };
  /** CloudTrail's `eventSource`, where it is not the endpoint's host. */
  readonly eventSource?: string;
  /** The largest body of a request, in bytes; 1 MiB and some room for wrapping by default. */
  readonly maxBodyBytes?: number;
  /** The service part of its ARNs, where it is not the name: `states` for `sfn`. */
  readonly arnService?: string;
  /** CloudTrail only: takes records of calls into its own rows; the same record may come twice. */
  readonly takeRecords?: (tx: Transaction, records: readonly AuditEvent[]) => void;
  /** For services that have no model among the generated ones. */
  readonly model?: ServiceModel;
}

// SAFETY: the pipeline gives an operation only what the codec has checked against its own model.
// oxlint-disable-next-line typescript/no-explicit-any -- SAFETY: as above
export type AnyOperation = Operation<any, any>;
// oxlint-disable-next-line typescript/no-explicit-any -- SAFETY: a task gets only payloads that were written down for it
export type AnyTask = Task<any>;
// oxlint-disable-next-line typescript/no-explicit-any -- SAFETY: tables are listed here, never read
export type AnyTable = Collection<any>;

export function defineService(definition: ServiceDefinition): ServiceDefinition {
  return definition;
}

export type { CellId, SessionFacts };
