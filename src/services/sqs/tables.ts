/** Everything SQS remembers. A queue's rows carry its id, which changes when it is purged: what bears an old id is swept. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

/** A queue. Its name never changes; its id does when it is purged. */
export interface Queue {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly isFifo: boolean;
  readonly createdAtMs: EpochMs;
  readonly modifiedAtMs: EpochMs;
  readonly purgedAtMs?: EpochMs;
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly redrive?: RedrivePolicy;
  readonly redriveAllow?: RedriveAllowPolicy;
  /** The text as it was given. */
  readonly policy?: string;
  readonly encryption: Encryption;
  readonly fifo?: FifoSettings;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[];
}

export type Encryption =
  /** Sealed by the store alone, as everything is. */
  | { readonly kind: 'none' }
  | { readonly kind: 'sqs' }
  | { readonly kind: 'kms'; readonly keyId: string; readonly reuseSeconds: number };

export interface FifoSettings {
  readonly isContentBased: boolean;
  readonly scope: 'queue' | 'messageGroup';
  readonly throughput: 'perQueue' | 'perMessageGroupId';
}

export const queues = collection<Queue>()({
  id: 1,
  name: 'queues',
  key: ({ name }) => [blind(name)],
  indexes: {
    deadLetter: ({ redrive, name }) => redrive && [blind(redrive.deadLetterTargetArn), blind(name)],
  },
});

/** Where a message stands: in the order in which messages were sent. */
export interface Position {
  readonly queue: string;
  readonly sentAtMs: EpochMs;
  readonly sequence: number;
}

/** A message that nobody has received rests inside its body: the two share a seal. */
const MESSAGES = 2;
const BODIES = 3;

/** What changes about a message: small, written anew at every receive. Absent members may stand as undefined: rows are JSON. */
export interface Message extends Position {
  readonly id: string;
  readonly phase: 'ready' | 'delayed' | 'in-flight';
  /** Since when it can be received, or when it can be again. */
  readonly readyAtMs: EpochMs;
  readonly receiveCount: number;
  readonly firstReceivedAtMs?: EpochMs | undefined;
  readonly lastReceivedAtMs?: EpochMs | undefined;
  readonly group?: string | undefined;
  readonly isFifo: boolean;
}

export const messages = collection<Message>()({
  id: MESSAGES,
  name: 'messages',
  key: ({ queue, sentAtMs, sequence }) => [queue, sentAtMs, sequence],
  carrier: BODIES,
  indexes: {
    /** Messages of standard queues without a group that can be received, in the order in which they became so. */
    ready: ({ queue, phase, readyAtMs, isFifo, group }) =>
      phase === 'ready' && !isFifo && group === undefined ? [queue, readyAtMs] : undefined,
    /** Delayed and in-flight messages, in the order in which they come back. */
    hidden: ({ queue, phase, readyAtMs }) => (phase === 'ready' ? undefined : [queue, readyAtMs]),
    /** The messages of a group in their order; of standard queues only those that can be received. */
    line: ({ queue, group, phase, sequence, isFifo }) =>
      group !== undefined && (isFifo || phase === 'ready')
        ? [queue, blind(group), sequence]
        : undefined,
  },
});

/** What never changes about a message: sealed once. */
export interface MessageBody extends Position {
  /** The text, or under a KMS key its ciphertext in Base64. */
  readonly body: string;
  readonly attributes?: Readonly<Record<string, StoredAttribute>> | undefined;
  readonly key?: WrappedKey | undefined;
  readonly md5: string;
  readonly attributesMd5?: string | undefined;
  readonly senderId: string;
  readonly trace?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly deadLetterSource?: string | undefined;
}

/** A data key under which a body is encrypted, as KMS gave it out. */
export interface WrappedKey {
  readonly keyArn: string;
  readonly wrapped: string;
  /** The queue that the message was sent to: KMS's encryption context. */
  readonly queueArn: string;
}

export interface StoredAttribute {
  readonly type: string;
  readonly text?: string;
  /** Base64. */
  readonly bytes?: string;
}

export const bodies = collection<MessageBody>()({
  id: BODIES,
  name: 'bodies',
  carries: MESSAGES,
  key: ({ queue, sentAtMs, sequence }) => [queue, sentAtMs, sequence],
});

/** A message group with messages: of a FIFO queue, or of a standard queue for fairness. */
export interface Group {
  readonly queue: string;
  readonly group: string;
  /** FIFO: its first message. Standard: its first message that can be received. */
  readonly head?: number;
  /** Whether the head can be received. */
  readonly isAvailable: boolean;
  readonly inFlight: number;
}

export const groups = collection<Group>()({
  id: 4,
  name: 'groups',
  key: ({ queue, group }) => [queue, blind(group)],
  indexes: {
    /** Groups to receive from: those with the fewest messages in flight first, then those whose head is oldest. */
    available: ({ queue, isAvailable, inFlight, head }) =>
      isAvailable && head !== undefined ? [queue, inFlight, head] : undefined,
  },
});

/** A message that was sent within the last five minutes, by its deduplication id. */
export interface Deduplication {
  readonly queue: string;
  readonly scope: string;
  readonly messageId: string;
  readonly sequence: number;
  readonly md5: string;
  readonly expiresAtMs: EpochMs;
}

export const deduplications = collection<Deduplication>()({
  id: 5,
  name: 'deduplications',
  key: ({ queue, scope }) => [queue, blind(scope)],
  indexes: { expiry: ({ queue, expiresAtMs }) => [queue, expiresAtMs] },
});

/** How many messages a queue has, and what it must do next. Never counted by a scan. */
export interface Counts {
  readonly queue: string;
  readonly ready: number;
  readonly delayed: number;
  readonly inFlight: number;
  /** The sequence number of the next message. */
  readonly next: number;
  /** No hidden message comes back before. */
  readonly hiddenUntilMs: EpochMs;
  /** When the next message is thrown away, if a task is set for it. */
  readonly expiryAtMs?: EpochMs;
  /** The minute for which the gauges were last measured. */
  readonly gaugedMs: EpochMs;
}

export const counts = collection<Counts>()({ id: 6, name: 'counts', key: ({ queue }) => [queue] });

/** A move of dead letters. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly rate?: number;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly toMove: number;
  readonly startedAtMs: EpochMs;
  readonly failure?: string;
}

export const moveTasks = collection<MoveTask>()({
  id: 7,
  name: 'move tasks',
  key: ({ id }) => [id],
  indexes: { bySource: ({ sourceArn, startedAtMs }) => [blind(sourceArn), startedAtMs] },
});

/** What a receive with a ReceiveRequestAttemptId took, so that its repetition takes the same. */
export interface ReceiveAttempt {
  readonly queue: string;
  readonly attempt: string;
  readonly taken: readonly {
    readonly sentAtMs: EpochMs;
    readonly sequence: number;
    readonly receiveCount: number;
    readonly readyAtMs: EpochMs;
  }[];
  readonly expiresAtMs: EpochMs;
}

export const receiveAttempts = collection<ReceiveAttempt>()({
  id: 8,
  name: 'receive attempts',
  key: ({ queue, attempt }) => [queue, blind(attempt)],
  indexes: { expiry: ({ queue, expiresAtMs }) => [queue, expiresAtMs] },
});

/** The name of a queue that was deleted less than a minute ago. */
export interface DeletedName {
  readonly name: string;
  readonly deletedAtMs: EpochMs;
}

export const deletedNames = collection<DeletedName>()({
  id: 9,
  name: 'deleted names',
  key: ({ name }) => [blind(name)],
});
