/** Tags of trails and event data stores. */
import type { AccessRule } from '#kernel/operation';

import type { Tag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { TagRow } from './tables.ts';

/** The tags of a request; refuses a key that is given twice or that is AWS's. */
export function tagsOf(given: readonly Tag[] | undefined): readonly TagRow[] {
  const found = new Map<string, TagRow>();
  for (const { Key: key, Value: value } of given ?? []) {
    if (found.has(key))
      throw fault('InvalidTagParameterException', `The tag key ${key} is given more than once.`);
    if (/^aws:/i.test(key))
      throw fault('InvalidTagParameterException', 'Tag keys must not start with aws:.');
    found.set(key, { key, ...(value !== undefined && { value }) });
  }
  return withinLimit([...found.values()]);
}

export function withTags(before: readonly TagRow[], added: readonly TagRow[]): readonly TagRow[] {
  const merged = new Map(before.map((tag) => [tag.key, tag]));
  for (const tag of added) merged.set(tag.key, tag);
  return withinLimit([...merged.values()]);
}

/** AWS: a tag is removed by its key, whatever its value. */
export function withoutTags(before: readonly TagRow[], removed: readonly Tag[]): readonly TagRow[] {
  const keys = new Set(removed.map(({ Key }) => Key));
  return before.filter(({ key }) => !keys.has(key));
}

function withinLimit(tags: readonly TagRow[]): readonly TagRow[] {
  if (tags.length <= limits.tags) return tags;
  throw fault(
    'TagsLimitExceededException',
    `The number of tags exceeds the limit of ${limits.tags} tags.`,
  );
}

export function toTags(tags: readonly TagRow[]): readonly Tag[] {
  return tags.map(({ key, value }) => ({ Key: key, ...(value !== undefined && { Value: value }) }));
}

/** Tags as policies ask of them. */
export function tagFacts(tags: readonly TagRow[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value = '' }) => [key, value]));
}

/** Condition keys of the tags that a request carries. */
export function tagConditions(tags: readonly Tag[] | undefined): AccessRule['conditions'] & object {
  if (!tags?.length) return {};
  return {
    'aws:tagkeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:requesttag/${Key}`, Value])),
  };
}
