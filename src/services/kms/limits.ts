/** Quotas of KMS. [KMS Developer Guide, "Resource quotas"; KMS API Reference] */
export const limits = {
  keys: 100_000,
  aliasesPerKey: 50,
  grantsPerKey: 50_000,
  policyBytes: 32_768,
  tags: 50,
  pendingWindowDays: { min: 7, max: 30, default: 30 },
  /** The model holds the bounds: 90 to 2,560. [KMS API Reference, EnableKeyRotation] */
  rotationPeriodDays: { default: 365 },
  /** [KMS API Reference, RotateKeyOnDemand; recordings, test_key_rotations_limits] */
  onDemandRotations: 10,
  /** [KMS API Reference, GetParametersForImport: 24 hours] */
  importTokenMs: 24 * 3_600_000,
  /** [KMS API Reference, ImportKeyMaterial, "ValidTo": 365 days] */
  materialValidityMs: 365 * 86_400_000,
  /** When replicas are told of a change. Ours: AWS speaks of a few seconds, in which the states Creating and Updating are seen. */
  synchronizationMs: 1000,
  /** How long a primary key believes in a replica that does not answer. Ours: AWS names none. */
  replicaCreationMs: 60_000,
  /** Entries of one page: the most, and what is given when no limit was asked for. */
  page: {
    keys: { max: 1000, default: 100 },
    policies: { max: 1000, default: 100 },
    aliases: { max: 100, default: 50 },
    grants: { max: 100, default: 50 },
    tags: { max: 50, default: 50 },
    rotations: { max: 1000, default: 100 },
  },
} as const;
