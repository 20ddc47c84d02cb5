import { ANY_ONE, ANY_ONE_IN_SEGMENT, ANY_RUN, ANY_RUN_IN_SEGMENT, globOf, matchesGlob, type Glob } from '#lib/glob';
import { fillGlob, hasVariables, parseTemplate } from './template.ts';
import type { ConditionLookup } from './types.ts';

/** One entry of `Resource`: says whether it covers a resource, or undefined when a variable has no value. */
export type ResourcePattern = (resource: string, lookup: ConditionLookup) => boolean | undefined;

/** Makes one entry of `Resource` ready for matching. */
export function resourcePattern(text: string, version: string): ResourcePattern {
  if (text === '*') return () => true;
  const template = hasVariables(text, version) ? parseTemplate(text) : undefined;
  if (template) {
    return (resource, lookup) => {
      const glob = fillGlob(template, lookup);
      return glob && matchesGlob(keptInSegments(glob), resource);
    };
  }
  if (!/[*?]/.test(text)) return (resource) => resource === text;
  const head = text.slice(0, -1);
  if (text.endsWith('*') && !/[*?]/.test(head)) return (resource) => resource.startsWith(head);
  const glob = keptInSegments(globOf(text));
  return (resource) => matchesGlob(glob, resource);
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
