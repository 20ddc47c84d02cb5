/** The quotas of an account. [IAM User Guide, "IAM and AWS STS quotas"] */
export const limits = {
  /** How many an account may have, and how the refusal calls it. */
  perAccount: {
    user: { max: 5000, name: 'UsersPerAccount' },
    group: { max: 300, name: 'GroupsPerAccount' },
    role: { max: 1000, name: 'RolesPerAccount' },
    policy: { max: 1500, name: 'PoliciesPerAccount' },
    'instance-profile': { max: 1000, name: 'InstanceProfilesPerAccount' },
  },
  attachedPolicies: {
    user: { max: 10, name: 'PoliciesPerUser' },
    group: { max: 10, name: 'PoliciesPerGroup' },
    role: { max: 10, name: 'PoliciesPerRole' },
  },
  /** All inline policies of one entity together; white space does not count. */
  inlineCharacters: { user: 2048, group: 5120, role: 10_240 },
  managedCharacters: 6144,
  trustCharacters: 2048,
  policyVersions: 5,
  /** [IAM API Reference, GetAccountSummary] */
  policyVersionsInUse: 10_000,
  accessKeysPerUser: 2,
  groupsPerUser: 10,
  tags: 50,
  /** How many a list gives when the caller does not say. */
  pageItems: 100,
  sessionSeconds: { min: 3600, max: 43_200 },
} as const;
