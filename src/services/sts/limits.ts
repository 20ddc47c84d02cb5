/** Quotas of STS. [IAM User Guide, "IAM and AWS STS quotas"; STS API Reference] */
export const limits = {
  /** The parameter's default; the role's own setting bounds it from above. */
  roleSeconds: { default: 3600, chained: 3600 },
  /** GetSessionToken and GetFederationToken. Of root, whatever it asks for, no more than an hour. */
  userSeconds: { default: 43_200, root: 3600 },
  sessionPolicyCharacters: 2048,
  sessionPolicyArns: 10,
  /** Session policies, their ARNs and session tags together, as we count them. */
  packedBytes: 4096,
} as const;
