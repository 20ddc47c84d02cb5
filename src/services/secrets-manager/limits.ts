/** Quotas of Secrets Manager, each with its source. */
export const limits = {} as const;
