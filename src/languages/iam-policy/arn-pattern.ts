import { globOf, matchesGlob, type Glob } from '#lib/glob';

import { fillGlob, hasVariables, parseTemplate, prepareTemplate } from './template.ts';
import type { ConditionLookup } from './types.ts';

const COLON = 0x3a;
const PARTS = 6;

/**
 * AWS: ArnEquals and ArnLike are the same: each of the six parts between colons is compared by itself, with wildcards.
 * [IAM User Guide, "Amazon Resource Name (ARN) condition operators"]
 */
export function arnPattern(
  wanted: string,
  version: string,
): ((actual: string, lookup: ConditionLookup) => boolean | undefined) | undefined {
  if (wanted === '*') return (actual) => splitText(actual).length === PARTS;
  if (!hasVariables(wanted, version)) {
    const parts = splitGlob(globOf(wanted));
    return (actual) => matchesParts(parts, actual);
  }
  const template = parseTemplate(wanted);
  if (!template) return undefined;
  const prepared = prepareTemplate(template);
  return (actual, lookup) => {
    const glob = fillGlob(prepared, lookup);
    return glob && matchesParts(splitGlob(glob), actual);
  };
}

function matchesParts(parts: readonly Glob[], actual: string): boolean {
  const texts = splitText(actual);
  if (parts.length !== PARTS || texts.length !== PARTS) return false;
  for (const [at, part] of parts.entries()) {
    if (!matchesGlob(part, texts[at] ?? '')) return false;
  }
  return true;
}

/** The parts between the first five colons. */
function splitGlob(glob: Glob): readonly Glob[] {
  const parts: Glob[] = [];
  let start = 0;
  for (
    let at = glob.indexOf(COLON);
    at >= 0 && parts.length < PARTS - 1;
    at = glob.indexOf(COLON, start)
  ) {
    parts.push(glob.slice(start, at));
    start = at + 1;
  }
  parts.push(glob.slice(start));
  return parts;
}

function splitText(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (
    let at = text.indexOf(':');
    at >= 0 && parts.length < PARTS - 1;
    at = text.indexOf(':', start)
  ) {
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}
