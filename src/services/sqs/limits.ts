/** Quotas of SQS. [SQS Developer Guide, "Amazon SQS message quotas", "Amazon SQS standard queue quotas", "FIFO queue quotas"] */
export const limits = {
  messageBytes: 1_048_576,
  batchBytes: 1_048_576,
  batchEntries: 10,
  batchIdCharacters: 80,
  messageAttributes: 10,
  attributeNameCharacters: 256,
  delaySeconds: { min: 0, max: 900, usual: 0 },
  maximumMessageSize: { min: 1024, max: 1_048_576, usual: 1_048_576 },
  retentionSeconds: { min: 60, max: 1_209_600, usual: 345_600 },
  visibilityTimeoutSeconds: { min: 0, max: 43_200, usual: 30 },
  waitSeconds: { min: 0, max: 20, usual: 0 },
  dataKeyReuseSeconds: { min: 60, max: 86_400, usual: 300 },
  maxReceiveCount: { min: 1, max: 1000 },
  receivedMessages: { min: 1, max: 10 },
  // GAP: calls per second have no quota: a FIFO queue takes as much with and without high throughput.
  inFlight: 120_000,
  queueNameCharacters: 80,
  tags: 50,
  tagKeyCharacters: 128,
  tagValueCharacters: 256,
  policyStatements: 20,
  policyActions: 7,
  policyPrincipals: 50,
  policyBytes: 8192,
  sourceQueuesAllowed: 10,
  groupCharacters: 128,
  deduplicationSeconds: 300,
  receiveAttemptSeconds: 300,
  purgeCooldownSeconds: 60,
  deleteCooldownSeconds: 60,
  listedQueues: 1000,
  moveTasksListed: 10,
  /** Of one source queue; a task that has ended can be listed as long as it is among the last ten. */
  moveRate: { min: 1, max: 500 },
  activeMoveTasks: 100,
} as const;

/** Bounds of our own on the work of one transaction. */
export const bounds = {
  /** Hidden messages that one call brings back at the most; the next call goes on. */
  settledPerCall: 10_000,
  /** Rows that a sweep deletes in one transaction. */
  sweptPerTransaction: 500,
  /** Messages that a move without a rate takes in one step, and the steps in a second. */
  movedPerStep: 100,
  /** Deduplication records that a send clears away. */
  forgottenPerSend: 4,
} as const;
