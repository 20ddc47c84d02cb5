/** Quotas of KMS. [KMS Developer Guide, "Resource quotas"; KMS API Reference] */
export const limits = {
  keys: 100_000,
  aliasesPerKey: 50,
  grantsPerKey: 50_000,
  policyBytes: 32_768,
  tags: 50,
  pendingWindowDays: { min: 7, max: 30, default: 30 },
  rotationPeriodDays: { default: 365 },
  /** Entries of one page: the most, and what is given when no limit was asked for. */
  page: {
    keys: { max: 1000, default: 100 },
    policies: { max: 1000, default: 100 },
    aliases: { max: 100, default: 50 },
    grants: { max: 100, default: 50 },
    tags: { max: 50, default: 50 },
  },
} as const;
