/** Tags of keys. [KMS Developer Guide, "Tags in AWS KMS"] */
import type { Tag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { KeyTag } from './tables.ts';

const RESERVED = /^aws:/i;

/** The tags of a request; refuses those that nobody may set. */
export function tagsOf(given: readonly Tag[] | undefined): readonly KeyTag[] {
  const tags = (given ?? []).map(({ TagKey, TagValue }) => ({ name: TagKey, value: TagValue }));
  checkNames(tags.map(({ name }) => name));
  if (new Set(tags.map(({ name }) => name)).size < tags.length) {
    throw fault('TagException', 'Duplicate tag keys');
  }
  checkCount(tags);
  return tags;
}

export function checkNames(names: readonly string[]): void {
  if (names.some((name) => RESERVED.test(name))) {
    throw fault('TagException', 'Tags beginning with aws: are reserved');
  }
}

/** The tags after some were set, in the order of their names. */
export function withTags(tags: readonly KeyTag[], set: readonly KeyTag[]): readonly KeyTag[] {
  const names = new Set(set.map(({ name }) => name));
  const merged = [...tags.filter(({ name }) => !names.has(name)), ...set];
  checkCount(merged);
  return inOrder(merged);
}

export function inOrder(tags: readonly KeyTag[]): readonly KeyTag[] {
  return tags.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function checkCount(tags: readonly KeyTag[]): void {
  if (tags.length > limits.tags) throw fault('TagException', 'Too many tags');
}
