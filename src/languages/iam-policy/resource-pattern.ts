import {
  ANY_ONE,
  ANY_ONE_IN_SEGMENT,
  ANY_RUN,
  ANY_RUN_IN_SEGMENT,
  globOf,
  matchesPattern,
  patternOf,
  type Glob,
} from '#lib/glob';

import { hasVariables, matchesTemplate, parseTemplate, prepareTemplate } from './template.ts';
import type { ConditionLookup } from './types.ts';

/** One entry of `Resource`: says whether it covers a resource, or undefined when a variable has no value. */
export type ResourcePattern = (resource: string, lookup: ConditionLookup) => boolean | undefined;

/** Makes one entry of `Resource` ready for matching. */
export function resourcePattern(text: string, version: string): ResourcePattern {
  if (text === '*') return () => true;
  const template = hasVariables(text, version) ? parseTemplate(text) : undefined;
  if (template) {
    // Variables stand in the sixth segment only, where wildcards are not kept in; the part before the first has all others.
    const prepared = prepareTemplate(template, (part, at) =>
      at === 0 ? keptInSegments(globOf(part)) : globOf(part),
    );
    return (resource, lookup) => matchesTemplate(prepared, resource, lookup);
  }
  const pattern = patternOf(keptInSegments(globOf(text)));
  return (resource) => matchesPattern(pattern, resource);
}

const COLON = 0x3a;
const FIRST_OF_ARN = 0x61;

/**
 * AWS: a wildcard stands within its segment; a `*` that ends one can go beyond the colon. The sixth segment holds all that
 * follows the fifth colon, colons too. [IAM User Guide, "IAM JSON policy elements: Resource"]
 */
function keptInSegments(glob: Glob): Glob {
  if (glob[0] !== FIRST_OF_ARN) return glob;
  let colons = 0;
  return glob.map((code, at) => {
    if (code === COLON) colons++;
    if (colons >= 5) return code;
    const next = glob[at + 1];
    if (code === ANY_RUN && next !== undefined && next !== COLON) return ANY_RUN_IN_SEGMENT;
    return code === ANY_ONE ? ANY_ONE_IN_SEGMENT : code;
  });
}
