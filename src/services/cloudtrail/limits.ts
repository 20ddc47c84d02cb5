/** Quotas of CloudTrail. [CloudTrail API Reference, LookupEvents; User Guide, "Working with CloudTrail event history"] */
export const limits = {
  eventHistoryDays: 90,
  lookupResults: { min: 1, max: 50, default: 50 },
  lookupAttributes: 1,
  /** Events that one transaction forgets. */
  expiredAtOnce: 500,
} as const;
