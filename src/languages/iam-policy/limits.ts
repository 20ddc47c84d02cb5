/** The bounds of the policy language. [IAM API Reference: PolicyDocument is at most 131,072 characters] */
export const limits = {
  documentCharacters: 131_072,
  /** A valid policy nests six levels: document, statements, statement, condition, operator, values. */
  jsonDepth: 32,
  problems: 100,
} as const;
