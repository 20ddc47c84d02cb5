/** Quotas. [Secrets Manager User Guide, "Secrets Manager quotas"; Secrets Manager API Reference] */
export const limits = {
  secrets: 500_000,
  valueBytes: 65_536,
  /** Versions without a label beyond these go, unless they are younger than a day. */
  versions: 100,
  keptVersionMs: 86_400_000,
  /** Labels of all versions of a secret. */
  stages: 20,
  policyCharacters: 20_480,
  tags: 50,
  tagKeyCharacters: 128,
  tagValueCharacters: 256,
  recoveryDays: { min: 7, max: 30, usual: 30 },
  password: { usual: 32 },
  page: { secrets: 100, versions: 100, batch: 20 },
  rotation: { minHours: 4, maxDays: 999 },
  /** A bound of our own: the regions of AWS are fewer. */
  replicas: 40,
} as const;

/** GAP: AWS says that it tries "multiple times" and not how often; these are ours. [User Guide, "Rotation by Lambda function"] */
export const rotationTries = { attempts: 5, firstWaitMs: 60_000 } as const;
