/** Quotas of Access Analyzer, each with its source, and our own bounds. [IAM User Guide, "IAM Access Analyzer quotas"] */
export const limits = {
  /** Analyzers of external access, and as many of unused access, in an account and region. */
  analyzersOfType: 1,
  /** Days without use. [Access Analyzer API Reference, UnusedAccessConfiguration] */
  usualUnusedDays: 90,
  mostUnusedDays: 365,
  archiveRulesPerAnalyzer: 100,
  tags: 50,
  pageItems: 100,
  /** Our own: a policy of the longest text has no more that is worth reading. */
  findingsOfPolicy: 100,
  /** Our own: longer lists are not searched for entries that say the same. */
  entriesCompared: 200,
  /** Our own, and that of the longest policy that AWS keeps (a bucket's): what a custom check reads. */
  checkedCharacters: 20_480,
  /** Our own: pieces that a statement is taken apart into; beyond them it is compared as a whole. */
  comparedPieces: 2000,
  /** Our own: what one scan looks at of each kind of resource. */
  resourcesPerScan: 10_000,
  /** AWS: resolved findings are deleted 90 days after their last update. [IAM User Guide, "Resolving findings"] */
  resolvedKeptDays: 90,
  /** AWS: "within 24 hours" all resources are looked at anew. [IAM User Guide, "IAM Access Analyzer findings"] */
  scanEveryHours: 24,
} as const;
