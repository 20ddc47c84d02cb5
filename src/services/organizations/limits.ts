/** Quotas of Organizations. [Organizations User Guide, "Quotas and service limits"; API Reference, each operation] */
export const limits = {
  // GAP: an organization of AWS starts with 10 accounts and gets more on request; here it has room for as many as AWS grants.
  accounts: 50_000,
  organizationalUnits: 2000,
  /** Below the root. */
  unitDepth: 5,
  /** An account that was created may be removed after so many days. */
  removalAgeDays: 7,
  /** Accounts are closed by the tenth in this many days, with a floor and a ceiling. */
  closures: { days: 30, share: 0.1, min: 10, max: 1000 },
  /** A closed account leaves its organization after so many days. */
  closureDays: 90,
  // GAP: closing an account takes AWS some minutes.
  closingSeconds: 5,
  policies: { SERVICE_CONTROL_POLICY: 10_000, RESOURCE_CONTROL_POLICY: 1000, TAG_POLICY: 1000 },
  policyCharacters: {
    SERVICE_CONTROL_POLICY: 5120,
    RESOURCE_CONTROL_POLICY: 5120,
    TAG_POLICY: 10_000,
  },
  /** Policies of a type on one root, OU or account. */
  attachments: { SERVICE_CONTROL_POLICY: 5, RESOURCE_CONTROL_POLICY: 5, TAG_POLICY: 10 },
  policyNameCharacters: 128,
  policyDescriptionCharacters: 512,
  unitNameCharacters: 128,
  resourcePolicyCharacters: 40_000,
  tags: 50,
  invitationDays: 15,
  enableAllFeaturesDays: 90,
  /** What has ended is shown for so many days. */
  handshakeShownDays: 30,
  // GAP: AWS: 20, or the allowed number of accounts if that is more.
  invitationsPerDay: 1000,
  /** Members that can be asked to approve all features. */
  approvals: 5000,
  /** What became of a request for an account is told for so many days. */
  creationShownDays: 90,
  notesCharacters: 1024,
  partyCharacters: 64,
  trustedServices: 200,
  page: { max: 20 },
  /** Rows that one transaction of a sweep takes away. */
  sweepRows: 500,
  creationAttempts: 5,
} as const;
