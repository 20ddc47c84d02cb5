/** Quotas of SSM, each with its source. */
export const limits = {} as const;
