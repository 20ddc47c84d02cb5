/** Tags. AWS: their keys differ in more than case. [IAM User Guide, "Tags for IAM resources"] */
import type { Tag as WireTag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Tag } from './tables.ts';

/** The tags with which something is made. */
export function newTags(given: readonly WireTag[] | undefined): readonly Tag[] {
  return withTags([], given ?? []);
}

/** Puts tags over those that are there; a key in another case replaces the key. */
export function withTags(tags: readonly Tag[], given: readonly WireTag[]): readonly Tag[] {
  const keys = new Set(given.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < given.length) {
    throw fault(
      'InvalidInputException',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  for (const { Key } of given) requireOwnKey(Key);
  const merged = [
    ...tags.filter(({ key }) => !keys.has(key.toLowerCase())),
    ...given.map(({ Key, Value }) => ({ key: Key, value: Value })),
  ];
  if (merged.length > limits.tags) {
    throw fault(
      'LimitExceededException',
      `The number of tags has reached the maximum limit of ${limits.tags}.`,
    );
  }
  return merged;
}

export function withoutTags(tags: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return tags.filter(({ key }) => !removed.has(key.toLowerCase()));
}

export function toWireTags(tags: readonly Tag[]): readonly WireTag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** AWS: the prefix aws: is reserved. [IAM User Guide, "Tags for IAM resources"] */
function requireOwnKey(key: string): void {
  if (key.toLowerCase().startsWith('aws:'))
    throw fault('InvalidInputException', `Tag keys with the prefix aws: are reserved: ${key}`);
}
