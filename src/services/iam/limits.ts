/** The quotas of an account. [IAM User Guide, "IAM and AWS STS quotas"] */
export const limits = {
  /** How many an account may have, and how the refusal calls it. */
  perAccount: {
    user: { max: 5000, name: 'UsersPerAccount' },
    group: { max: 300, name: 'GroupsPerAccount' },
    role: { max: 1000, name: 'RolesPerAccount' },
    policy: { max: 1500, name: 'PoliciesPerAccount' },
    'instance-profile': { max: 1000, name: 'InstanceProfilesPerAccount' },
    /** AWS: as many as there may be users. */
    mfa: { max: 5000, name: 'VirtualMFADevicesPerAccount' },
    'saml-provider': { max: 100, name: 'SAMLProvidersPerAccount' },
    'oidc-provider': { max: 100, name: 'OpenIdConnectProvidersPerAccount' },
    'server-certificate': { max: 20, name: 'ServerCertificatesPerAccount' },
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
  mfaDevicesPerUser: 8,
  signingCertificatesPerUser: 2,
  sshKeysPerUser: 5,
  /** Of each service. */
  serviceCredentialsPerUser: 2,
  clientIdsPerProvider: 100,
  thumbprintsPerProvider: 5,
  samlPrivateKeys: 2,
  groupsPerUser: 10,
  tags: 50,
  /** How many a list gives when the caller does not say. */
  pageItems: 100,
  sessionSeconds: { min: 3600, max: 43_200 },
  /** [IAM API Reference, UpdateAccountPasswordPolicy: the value of a length that is not given] */
  passwordLength: 6,
  /** [IAM User Guide, "Default password policy"] */
  defaultPasswordPolicy: { length: 8, classes: 3 },
  /** The longest history that a password policy may ask for. */
  earlierPasswords: 24,
  sshKeyBits: 2048,
  /** [IAM User Guide, "Get credential reports"] */
  credentialReportHours: 4,
} as const;

/** What AWS keeps to itself, and is bounded here all the same. */
export const bounds = {
  /** How far apart the clocks of a device and of this cloud may be when it is enabled, and when it is put right, in steps of 30 s. */
  enableSteps: 10,
  resyncSteps: 120,
  /** How many steps a code may be off in daily use. */
  codeSteps: 1,
  /** After so many wrong codes in a step, none is looked at until the next. */
  wrongCodes: 5,
  /** Certificates in a chain. */
  chainCertificates: 10,
  linesPerReportPart: 100,
  /** How long the outcome of a service-linked role's deletion is told. */
  deletionDays: 1,
} as const;
