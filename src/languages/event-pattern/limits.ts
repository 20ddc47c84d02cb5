/** The bounds of the pattern language. What AWS publishes has its source; the others keep hostile text from costing much. */
export const limits = {
  /** [EventBridge, Pipes and Lambda API models: EventPattern, Pattern] */
  patternCharacters: 4_096,
  /** [SNS Developer Guide, "Filter policy constraints": 256 KB] */
  filterPolicyBytes: 262_144,
  /** [Jackson's StreamReadConstraints, the reader that AWS's messages come from] Deeper parts of an event are not seen. */
  jsonDepth: 1_000,
  /** Lists in one another; deeper parts of an event are not seen. */
  listDepth: 100,
  /** Characters of all paths of an event together. An event of a megabyte with names of common length has a few million. */
  eventPathCharacters: 16_000_000,
  /** [SNS Developer Guide, "Filter policy constraints"] */
  snsKeys: 5,
  /** [SNS Developer Guide, "Filter policy constraints"] */
  snsCombinations: 150,
  /** [SNS Developer Guide, "Filter policy constraints", wildcards] In one pattern. */
  snsWildcards: 3,
  /** [SNS Developer Guide, "Filter policy constraints", wildcards] Points of all fields together. */
  snsWildcardPoints: 100,
  /** Wildcards of one field's patterns together. AWS publishes no figure. */
  wildcards: 32,
  /** Alternatives that `$or` makes of one pattern. We know of no published figure. */
  alternatives: 1_000,
  /** Fields of all those alternatives together. */
  alternativeFields: 100_000,
  /** Steps of the search for one element of each list; only keys with dots can need more. */
  searchSteps: 2_000,
  /** Such choices that are open at a time. */
  searchChoices: 1_000,
  /** Characters of a document that a message quotes. [Jackson] */
  quotedCharacters: 500,
  /** Rules in one state of a set that are asked themselves instead of being walked to. */
  rulesInPassing: 4,
  /** Table entries of one set, about a kilobyte each with all that belongs to them: see bench/patterns.ts. */
  setEntries: 1_000_000,
} as const;
