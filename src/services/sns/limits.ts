/** Quotas of SNS. [SNS Developer Guide; SNS API Reference; AWS General Reference, "Amazon SNS endpoints and quotas"] */
export const limits = {
  topicNameCharacters: 256,
  standardTopics: 100_000,
  fifoTopics: 1000,
  subscriptionsPerTopic: 12_500_000,
  subscriptionsPerFifoTopic: 100,
  /** Of a topic whose messages may be larger than usual. */
  subscriptionsPerLargeTopic: 100,
  filterPoliciesPerTopic: 200_000,
  pendingSubscriptions: 5000,
  displayNameCharacters: 100,
  policyBytes: 30_720,
  policyStatements: 100,
  policyActions: 7,
  labelCharacters: 80,
  tags: 50,
  tagKeyCharacters: 128,
  tagValueCharacters: 256,
  maximumMessageSize: { min: 1024, max: 1_048_576, usual: 262_144 },
  subjectCharacters: 100,
  batchEntries: 10,
  batchIdCharacters: 80,
  attributeNameCharacters: 256,
  groupCharacters: 128,
  listed: 100,
  /** Of a token that confirms a subscription, and of a subscription that nobody confirms. */
  confirmationHours: 48,
  endpointCharacters: 2048,
  deduplicationMinutes: 5,
  retries: 100,
  delayTargetSeconds: { min: 1, max: 3600 },
  retrySeconds: 3600,
  receivesPerSecond: { min: 1, max: 100_000 },
  httpTimeoutSeconds: 15,
} as const;

/** Bounds of our own on the work of one transaction. */
export const bounds = {
  /** Deliveries that Publish itself writes down; with more of them a task does, as many at a time. */
  fannedOutAtOnce: 100,
  /** Rows that a sweep deletes in one transaction. */
  sweptPerTransaction: 200,
  /** AWS gives no figure; within it a deleted topic's subscriptions can be read. */
  sweptAfterSeconds: 60,
  /** Deduplication records that a publication clears away. */
  forgottenPerPublish: 4,
  /** Bytes that are read of what an endpoint answers. */
  answerBytes: 65_536,
  /** Characters of a reason that is kept of a failed attempt. */
  reasonCharacters: 1024,
} as const;
