/** Quotas of STS. [IAM User Guide, "IAM and AWS STS quotas"; STS API Reference] */
export const limits = {
  /** The parameter's default; the role's own setting bounds it from above. */
  roleSeconds: { default: 3600, chained: 3600 },
  /** GetSessionToken and GetFederationToken. Of root, whatever it asks for, no more than an hour. */
  userSeconds: { default: 43_200, root: 3600 },
  /** Of a request, or of what an identity provider says. */
  sessionTags: 50,
  sessionPolicyCharacters: 2048,
  sessionPolicyArns: 10,
  /** Session policies, their ARNs and session tags together, as we count them. */
  packedBytes: 4096,
  /**
   * What is fetched from an OpenID Connect provider. AWS: a hundred keys of either kind. [IAM User Guide, "Create an OpenID Connect (OIDC)
   * identity provider"] How long they are remembered is ours.
   */
  issuerKeys: {
    count: 200,
    bytes: 256 * 1024,
    timeoutMs: 5000,
    leastMs: 30_000,
    mostMs: 3_600_000,
  },
  /** How far the clock of an identity provider may be ahead of this cloud's. */
  clockSkewSeconds: 300,
  /** Of who somebody is, and for whom. [STS API Reference, AssumeRoleWithWebIdentity, "SubjectFromWebIdentityToken"] */
  subjectCharacters: 255,
  /** AWS: "Token must be redeemed within 5 minutes of issuance". [STS API Reference, AssumeRoleWithSAML] */
  samlRedemptionSeconds: 300,
} as const;
