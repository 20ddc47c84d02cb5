/** Quotas of CloudTrail. [CloudTrail API Reference; User Guide, "Quotas in AWS CloudTrail", "Working with CloudTrail event history"] */
export const limits = {
  eventHistoryDays: 90,
  lookupResults: { min: 1, max: 50, default: 50 },
  lookupAttributes: 1,
  trailsPerRegion: 5,
  trailNameCharacters: { min: 3, max: 128 },
  bucketNameCharacters: { min: 3, max: 63 },
  keyPrefixCharacters: 200,
  topicCharacters: 256,
  eventSelectors: 5,
  dataResources: 250,
  conditionValues: 500,
  tags: 50,
  listedTagResources: 20,
  /** AWS: log files come every five minutes, digest files every hour. [User Guide, "How CloudTrail works", "Validating log file integrity"] */
  deliveryMinutes: 5,
  digestMinutes: 60,
  /** AWS: a log file that cannot be delivered is tried again for thirty days. [User Guide, "Getting and viewing your CloudTrail log files"] */
  redeliveryDays: 30,
  /** AWS: CloudWatch Logs takes no event beyond 256 KB from CloudTrail. [User Guide, "Sending events to CloudWatch Logs"] */
  streamedEventBytes: 256 * 1024,
  /** A key pair that signs digests. [User Guide, "Validating log file integrity"; CLI Reference, list-public-keys] */
  signingKeyDays: 30,
  signingKeyBits: 2048,
  eventDataStores: 10,
  eventDataStoreSelectors: 5,
  eventDataStoreDeletionDays: 7,
  eventDataStoreResults: { min: 1, max: 1000, default: 1000 },
  retentionDays: {
    min: 7,
    extendable: { max: 3653, usual: 366 },
    fixed: { max: 2557, usual: 2557 },
  },
  resourcePolicyBytes: 8192,
  /** AWS: Insights compare with the seven days before. [User Guide, "Working with CloudTrail Insights"] */
  baselineDays: 7,
} as const;

/** Bounds of our own. */
export const bounds = {
  /** Rows that one transaction forgets. */
  expiredAtOnce: 500,
  /** Records of one log file, and their size before it is compressed. */
  recordsPerFile: 1000,
  fileBytes: 5 * 1024 * 1024,
  /** Log files and digest files that one run of a task delivers. */
  filesPerRun: 20,
  /** The longest wait between two tries to deliver. */
  retryMinutes: 60,
  /** Records that wait for one destination in one region; the oldest are given up for newer ones. */
  waitingRecords: 100_000,
  streamedEvents: 1000,
  streamedBytes: 1_000_000,
  notificationTries: 5,
  /** Before Insights of a trail have learnt for so long, nothing is unusual. AWS: it may take 36 hours. */
  learningHours: 24,
  /** GAP: AWS does not tell its statistics. Here a minute is unusual with so many calls at least, and so many deviations above the baseline. */
  unusual: { calls: 10, deviations: 6 },
  /** Calls that unusual activity, and what was usual before, are attributed by: the latest ones. */
  attributedCalls: 500,
  /** AWS: the five that contributed most. [User Guide, "CloudTrail record contents for Insights events for trails"] */
  attributions: 5,
} as const;
