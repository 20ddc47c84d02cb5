/** Tags of analyzers. */
import type { AccessRule } from '#kernel/operation';

import { invalid } from './analyzer.ts';
import { limits } from './limits.ts';

/** The tags after some were set. */
export function withTags(
  tags: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const merged = { ...tags, ...given };
  const reserved = Object.keys(given).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined)
    throw invalid('tags', `Tag keys that begin with aws: are reserved: ${reserved}`);
  if (Object.keys(merged).length > limits.tags)
    throw invalid('tags', `An analyzer can have ${limits.tags} tags.`);
  return merged;
}

/** Condition keys of the tags that a request carries. */
export function tagConditions(
  tags: Readonly<Record<string, string>> | undefined,
): NonNullable<AccessRule['conditions']> {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return {};
  return {
    'aws:tagkeys': entries.map(([key]) => key),
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:requesttag/${key}`, value])),
  };
}
