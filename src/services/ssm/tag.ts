/** Tags of parameters. */
import type { Tag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';

const RESERVED = /^aws:/i;

/** The tags of a new parameter. */
export function tagsOf(given: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return withTags({}, given ?? []);
}

/** The tags after some were set. */
export function withTags(
  tags: Readonly<Record<string, string>>,
  given: readonly Tag[],
): Readonly<Record<string, string>> {
  const reserved = given.find(({ Key }) => RESERVED.test(Key));
  if (reserved) {
    throw fault(
      'ValidationException',
      `Tag keys that begin with aws: are reserved: ${reserved.Key}`,
    );
  }
  const merged = new Map([
    ...Object.entries(tags),
    ...given.map(({ Key, Value }) => [Key, Value] as const),
  ]);
  if (merged.size > limits.tags) {
    throw fault('TooManyTagsError', `A parameter can have ${limits.tags} tags.`);
  }
  return Object.fromEntries(merged);
}

export function withoutTags(
  tags: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key)));
}
