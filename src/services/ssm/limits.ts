/** Quotas of Parameter Store. [Systems Manager User Guide, "Managing parameter tiers"; AWS General Reference, "Systems Manager endpoints and quotas"] */
export const limits = {
  /** With the ARN that the name stands in. [Systems Manager User Guide, "Requirements and constraints for parameter names"] */
  arnCharacters: 1011,
  levels: 15,
  valueBytes: { Standard: 4096, Advanced: 8192 },
  parameters: { Standard: 10_000, Advanced: 100_000 },
  versions: 100,
  labelsOfVersion: 10,
  // GAP: GetParameters and its like have no quota of calls per second, with and without high throughput.
  pageOfPath: 10,
  pageOfHistory: 50,
  pageOfDescriptions: 50,
  policies: 10,
  tags: 50,
  /** [Systems Manager API Reference, ResourcePolicyLimitExceededException] */
  resourcePolicyBytes: 1024,
  resourcePolicies: 1,
} as const;

/** Bounds of our own on the work of one call. */
export const bounds = {
  /** Rows that one call of a filtered list looks at; its token goes on from there. */
  looksPerPage: 1000,
  filters: 20,
  /** How often a write is planned anew because somebody else wrote meanwhile. */
  plans: 5,
  /** A notification of at most ten years. */
  notificationHours: 87_600,
} as const;
